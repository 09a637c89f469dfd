import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { whoami } from "../../../client/whoami.ts";
import type { NamedAssignment } from "../../../protocol/control/assignment.ts";
import { buildCallout } from "../../../tools/build.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { policy } from "./roles.ts";
import { Steer } from "./steer.ts";

/** Two who lead, and one who works. */
const lead = person("1");
const other = person("2");
const worker = person("3");

let site: Site;
let replicas: Replica[];
let leading: Steer;
let approving: Steer;

function person(digit: string) {
  const oid = `${digit.repeat(8)}-0000-4000-8000-000000000000`;
  return { oid, uti: `tokenOf${digit}`, roles: [digit === "3" ? "Orders.Read" : "Orders.Lead"] };
}

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
  [leading, approving] = await Promise.all([Steer.connect(site, lead), Steer.connect(site, other)]);
});
afterAll(() => site.stop());
afterEach(async () => {
  const { grants } = await leading.ask<{ grants: NamedAssignment[] }>("inspect", { op: "grants" });
  for (const { id, role, withdrawn } of grants) {
    if (!withdrawn)
      await leading.ask(
        role.endsWith("Audit") ? "approve" : "grant",
        { op: "withdraw", id },
        about(role),
      );
  }
});

const reason = "INC-4711";
const about = (role: string, by = lead) =>
  `control.${role.endsWith("Audit") ? "approve" : "grant"}.${by.oid}.${role}`;
const give = (body: object = {}) =>
  leading.ask("grant", { to: worker.oid, duration: 600, reason, ...body }, about("Orders.Fix"));
const propose = (by: Steer, oid: string, to: string) =>
  by.ask("propose", { to, duration: 600, reason }, `control.propose.${oid}.Orders.Audit`);

/** What the callouts say that a new session of the worker is. */
async function session() {
  const client = await site.connect(site.token(worker));
  return { client, ...(await whoami(client, worker.oid)) };
}

/** May the worker publish what only Orders.Fix permits? Asked with a new login. */
async function works(): Promise<boolean> {
  const { client, publish } = await session();
  await client.close();
  return publish.allow.includes("orders.fix");
}

describe("a role that is granted for a while", () => {
  it("counts at the next login, whichever callout decides, and is in the audit", async () => {
    expect(await works()).toBe(false);
    const { ok, id, until: end } = await give();
    expect({ ok, end }).toEqual({ ok: true, end: expect.any(Number) as number });
    for (let round = 0; round < 4; round++) expect(await works()).toBe(true);
    const events = replicas.flatMap((replica) => replica.audit);
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ class_uid: 3005, activity_id: 1, status_id: 1, grant: id, role: "Orders.Fix" },
        ...{ holder: worker.oid, actor: lead.oid, comment: reason, until: end },
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        ...{ decision: "granted", roles_matched: ["Orders.Fix", "Orders.Read"] },
        roles_borrowed: [{ id, role: "Orders.Fix", until: end }],
      }),
    );
  });

  it("ends the session that rests on it when it ends", async () => {
    const { until: end } = await give({ duration: 60 });
    expect((await session()).remaining).toBeLessThanOrEqual(60);
    expect(Number(end) - Date.now() / 1000).toBeLessThanOrEqual(60);
  });

  it("ends sessions at once when it is withdrawn, and leaves others alone", async () => {
    const before = await site.connect(site.token(worker));
    const { id } = await give();
    const client = await site.connect(site.token(worker));
    const ended = client.closed();
    const answer = await leading.ask("grant", { op: "withdraw", id }, about("Orders.Fix"));
    expect(answer).toEqual(expect.objectContaining({ ok: true, ended: 1 }));
    await ended;
    expect(before.isClosed()).toBe(false);
    await until("the role to be gone", async () => !(await works()));
  });
});

describe("four eyes", () => {
  it("are those of two: neither who proposed it nor who gets it approves", async () => {
    const { id } = await propose(leading, lead.oid, worker.oid);
    expect(await works()).toBe(false);
    expect(await leading.ask("approve", { id }, about("Orders.Audit"))).toMatchObject({
      ok: false,
      code: "approve_self",
    });
    const own = await propose(leading, lead.oid, other.oid);
    expect(
      await approving.ask("approve", { id: own.id }, about("Orders.Audit", other)),
    ).toMatchObject({ ok: false, code: "approve_self" });
    expect(await approving.ask("approve", { id }, about("Orders.Audit", other))).toMatchObject({
      ok: true,
      approved: { by: other.oid },
    });
    expect(await approving.ask("approve", { id }, about("Orders.Audit", other))).toMatchObject({
      ok: false,
      code: "grant_not_proposed",
    });
    const { subscribe } = await session();
    expect(subscribe.allow).toContain("audited.>");
  });

  it("are of no use for a role of which one may not decide: the server refuses the request", async () => {
    const subject = `control.grant.${lead.oid}.Orders.Audit`;
    await expect(leading.ask("grant", {}, subject)).rejects.toThrow(/permissions violation/i);
  });
});

describe("what is no grant", () => {
  it.each<[string, object, string]>([
    ["to oneself", { to: lead.oid }, "grant_self"],
    ["to nobody", { to: "*" }, "holder_invalid"],
    ["for a moment", { duration: 59 }, "duration_invalid"],
    ["for longer than a day", { duration: 86_401 }, "duration_invalid"],
    ["without a reason", { reason: " " }, "reason_missing"],
  ])("%s is refused", async (_what, body, code) => {
    expect(await give(body)).toMatchObject({ ok: false, code });
    expect(await works()).toBe(false);
  });

  it("of another role is as unknown as one that is not there", async () => {
    const { id } = await give();
    const subject = about("Orders.Audit");
    expect(await leading.ask("approve", { id }, subject)).toMatchObject({ code: "grant_unknown" });
  });
});

it("is known to a callout that is started later, and outlives all of them", async () => {
  await give();
  await Promise.all(replicas.map((replica) => replica.stop()));
  replicas = [await site.start("callout-2")];
  expect(await works()).toBe(true);
});
