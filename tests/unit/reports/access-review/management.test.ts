import { describe, expect, it } from "vitest";
import type { AuditSink } from "../../../../callout/audit/sink.ts";
import { ControlAudit } from "../../../../callout/audit/control-audit.ts";
import { grantsOf, revocationsOf } from "../../../../reports/access-review/managed.ts";
import { Usage } from "../../../../reports/access-review/usage.ts";
import type { AuditEvent } from "../../../../protocol/audit/event.ts";
import type { TemporaryAssignment } from "../../../../protocol/control/assignment.ts";

const person = (n: number) => `33333333-3333-4333-8333-00000000000${n}`;
const [ada, bob, eve] = [1, 2, 3].map(person) as [string, string, string];
const names = new Map([
  [ada, "Ada"],
  [bob, "Bob"],
  [eve, "Eve"],
]);
const until = Date.parse("2026-02-10T10:05:00Z") / 1000;
const proposal: TemporaryAssignment = {
  ...{ role: "Orders.Admin", to: bob, reason: "incident 7", by: ada },
  ...{ since: until - 7500, duration: 7200 },
};
const approved: TemporaryAssignment = {
  ...proposal,
  until,
  approved: { by: eve, at: until - 7200 },
};

/** What a review sees of what the callouts write down. */
async function seen(
  write: (audit: ControlAudit) => Promise<void>,
  order = (events: AuditEvent[]) => events,
) {
  const events: AuditEvent[] = [];
  const sink: Pick<AuditSink, "append"> = {
    append: (event) => {
      events.push({ ...event, time: Date.parse("2026-02-10T08:00:00Z") + events.length * 1000 });
      return Promise.resolve();
    },
  };
  await write(new ControlAudit(sink, "callout-0"));
  return usageOf(order(events));
}

function usageOf(records: readonly object[]): Usage {
  const usage = new Usage({ since: 0, until: Infinity }, () => undefined);
  for (const record of records) usage.add(JSON.stringify(record));
  return usage;
}

describe("grants of an audit", () => {
  const both = async (audit: ControlAudit) => {
    await audit.grant("g-1", proposal, "propose");
    await audit.grant("g-1", approved, "approve");
  };

  it.each([
    ["as they come", (events: AuditEvent[]) => events],
    ["from the last to the first", (events: AuditEvent[]) => events.toReversed()],
  ])("name who proposed and who approved, with records %s", async (_name, order) => {
    expect(grantsOf((await seen(both, order)).management, names)).toEqual([
      {
        ...{ id: "g-1", role: "Orders.Admin", holder: { id: bob, name: "Bob" } },
        comment: "incident 7",
        proposed: { by: { id: ada, name: "Ada" }, at: "2026-02-10T08:00:00Z" },
        approved: { by: { id: eve, name: "Eve" }, at: "2026-02-10T08:00:01Z" },
        ...{ until: "2026-02-10T10:05:00Z", given: true, logins: 0 },
      },
    ]);
  });

  it("were never in force when only proposed, or when they could not be stored", async () => {
    const { management } = await seen(async (audit) => {
      await audit.grant("g-1", proposal, "propose");
      await audit.grant("g-2", { ...proposal, until }, "assign");
      await audit.grant("g-2", { ...proposal, until }, "assign", false);
    });
    const grants = grantsOf(management, names);
    expect(grants.map(({ id, given }) => [id, given])).toEqual([
      ["g-2", false],
      ["g-1", false],
    ]);
    expect(grants[0]).not.toHaveProperty("proposed");
  });

  it("name who took them back", async () => {
    const { management } = await seen(async (audit) => {
      await audit.grant("g-1", { ...proposal, until }, "assign");
      const withdrawn = { ...proposal, until, withdrawn: { by: eve, at: until - 60 } };
      await audit.grant("g-1", withdrawn, "withdraw");
    });
    expect(grantsOf(management, names)).toMatchObject([
      { given: true, proposed: { by: { name: "Ada" } }, withdrawn: { by: { name: "Eve" } } },
    ]);
  });

  it("count the logins that rest on them, which are no use of an assignment", () => {
    const login = (time: number, more: object) => ({
      ...{ class_uid: 3002, activity_id: 1, status_id: 1, time, id: String(time), oid: bob },
      ...{ roles_matched: ["Orders.Admin", "Orders.Read"], ...more },
    });
    const borrowed = { roles_borrowed: [{ id: "g-1", role: "Orders.Admin", until }] };
    const usage = usageOf([login(1000, borrowed), login(2000, borrowed), login(3000, {})]);
    expect(grantsOf(usage.management, names)).toEqual([
      {
        ...{ id: "g-1", role: "Orders.Admin", given: true, logins: 2 },
        lastUsed: "1970-01-01T00:00:02Z",
      },
    ]);
    const identity = usage.identities.get(bob);
    expect(identity?.byGrant.get("Orders.Admin")?.count).toBe(2);
    expect(identity?.byRole.get("Orders.Admin")?.count).toBe(1);
    expect(identity?.byRole.get("Orders.Read")?.count).toBe(3);
  });
});

describe("revocations of an audit", () => {
  it("name who kept whom out and why, who lifted it, and how many sessions ended", async () => {
    const revocation = { target: { oid: bob }, reason: "laptop lost", by: ada, since: 1 };
    const { management } = await seen(async (audit) => {
      await audit.revoked("r-1", revocation);
      await audit.ended({ server: "N1", client: 7 }, undefined, "revoked");
      await audit.lifted("r-1", { ...revocation, lifted: { by: eve, at: 2 } });
      await audit.revoked("r-2", { ...revocation, target: { role: "Orders.Read" }, until });
    });
    expect(revocationsOf(management, names)).toEqual([
      {
        ...{ id: "r-2", kind: "role", target: { id: "Orders.Read", name: "Orders.Read" } },
        ...{ comment: "laptop lost", until: "2026-02-10T10:05:00Z" },
        revoked: { by: { id: ada, name: "Ada" }, at: "2026-02-10T08:00:03Z" },
      },
      {
        ...{ id: "r-1", kind: "oid", target: { id: bob, name: "Bob" }, comment: "laptop lost" },
        revoked: { by: { id: ada, name: "Ada" }, at: "2026-02-10T08:00:00Z" },
        lifted: { by: { id: eve, name: "Eve" }, at: "2026-02-10T08:00:02Z" },
      },
    ]);
    expect([...management.ended]).toEqual([["revoked", 1]]);
  });
});
