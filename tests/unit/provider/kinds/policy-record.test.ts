import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  everyone,
  never,
  only,
  policy,
  publish,
  request,
  role,
  serve,
  subscribe,
  type Grant,
  type Invariant,
} from "../../../../access/index.ts";
import { recordedPolicy } from "../../../../components/resources/policy-record.ts";
import { Change } from "../../../../provider/kinds/kind.ts";
import { policyRecord } from "../../../../provider/kinds/policy-record.ts";
import { unpacked } from "../../../../values/packed.ts";

const shop = account("shop", { description: "Orders", default: true });
const read = (grants: readonly Grant[] = [subscribe("orders.events.>")]) =>
  role("Orders.Read", { description: "Look.", account: shop, members: ["user"], grants });
const write = role("Orders.Write", {
  description: "Write.",
  account: shop,
  members: ["application"],
  grants: [publish("orders.events.>")],
});
const secret = never("Orders.Read", publish("orders.events.>"));
const few = only("Orders.Write", publish("orders.events.>"));

function deployed({
  roles = [read(), write],
  invariants = [secret, few],
  holders = { "Orders.Read": ["sara"] },
}: {
  roles?: ReturnType<typeof read>[];
  invariants?: Invariant[];
  holders?: Record<string, string[]>;
} = {}) {
  const compiled = compile(policy({ accounts: [shop], roles: roles.map((each) => ({ each })) }));
  return { policy: recordedPolicy({ ...compiled, invariants }), holders };
}

const said = (after: ReturnType<typeof deployed>, before?: ReturnType<typeof deployed>) =>
  policyRecord.notes?.(after, before).map(({ severity, text }) => `${severity}: ${text}`) ?? [];

describe("the record of the policy says", () => {
  it("at the first deployment what there is, and what is proved of it", () => {
    expect(said(deployed())).toEqual([
      "info: 2 invariants proved. First deployment: 2 roles in 1 account.",
    ]);
  });

  it("that nothing is proved of a policy that promises nothing", () => {
    expect(said(deployed({ invariants: [] }))).toEqual([
      "info: Nothing is proved of this policy: it has no invariants. First deployment: 2 roles in 1 account.",
    ]);
  });

  it("nothing when nothing has changed, or only who holds a role", () => {
    expect(said(deployed(), deployed())).toEqual([]);
    expect(said(deployed({ holders: {} }), deployed())).toEqual([]);
  });

  it("who gains what, with the names of those whom the deployment assigns", () => {
    const wider = read([subscribe("orders.events.>"), request("orders.status")]);
    const more = role("Orders.Serve", {
      description: "Serve.",
      account: shop,
      members: ["application"],
      grants: [serve("orders.status")],
    });
    const [note = "", ...others] = said(
      deployed({ roles: [wider, write, more], invariants: [few] }),
      deployed({ invariants: [few] }),
    );
    expect(others).toEqual([]);
    expect(note).toMatch(/^info: 1 invariant proved\.\nBROADENS: 2 roles gain access\n/);
    expect(note).toContain("Orders.Read (account shop), for people (sara)\n  + ");
    expect(note).toContain(
      "Orders.Serve (account shop), for applications (nobody assigned)\n  new role\n",
    );
    expect(note).not.toContain("sha256:");
  });

  it("who loses what", () => {
    const [note = ""] = said(
      deployed({ roles: [write], invariants: [few], holders: {} }),
      deployed({ invariants: [few] }),
    );
    expect(note).toMatch(/^info: 1 invariant proved\.\nNARROWS: 1 role loses access\n/);
    expect(note).toContain("Orders.Read (account shop), for people (sara)\n  role removed");
    expect(note).toMatch(/\n {2}- .*orders\.events\.>/);
  });

  it("as a warning which invariants are not proved any more, also without another change", () => {
    expect(said(deployed({ invariants: [few] }), deployed())).toEqual([
      "warning: 1 invariant of the last deployment is no longer proved:\n" +
        "  never(Orders.Read, publish(orders.events.>))",
      "info: 1 invariant proved. Nobody gains or loses access.",
    ]);
  });

  it("which invariants are new", () => {
    const all = never(everyone, subscribe("$SYS.>"));
    expect(said(deployed({ invariants: [secret, few, all] }), deployed())).toEqual([
      "info: 3 invariants proved. Nobody gains or loses access.",
      "info: Newly proved:\n  never(everyone, subscribe($SYS.>))",
    ]);
  });

  it("no more than a preview can hold, and where the rest is", () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      role(`Team${i}.Use`, {
        description: "Use.",
        account: shop,
        members: ["user"],
        grants: [publish(`team${i}.>`)],
      }),
    );
    const [note = ""] = said(deployed({ roles: [read(), write, ...many] }), deployed());
    const lines = note.split("\n");
    expect(lines).toHaveLength(42);
    expect(lines.at(-1)).toMatch(
      /^… and \d+ more lines; all of it: nats-entra policy diff --base COMMIT$/,
    );
  });
});

describe("its state", () => {
  it("changes with the policy, its invariants and the holders, and with nothing else", () => {
    const state = deployed();
    expect(policyRecord.diff(state, deployed())).toBe(Change.None);
    expect(policyRecord.diff(state, deployed({ holders: {} }))).toBe(Change.Update);
    expect(policyRecord.diff(state, deployed({ invariants: [few] }))).toBe(Change.Update);
    expect(policyRecord.diff(state, deployed({ roles: [write], invariants: [few] }))).toBe(
      Change.Update,
    );
  });

  it("has the document once, compressed", () => {
    const { policy: text } = deployed();
    expect(Object.keys(unpacked(text) as object).sort()).toEqual(["document", "invariants"]);
    const many = Array.from({ length: 1000 }, (_, i) =>
      role(`Team${i}.Use`, {
        description: `Use of team ${i}.`,
        account: shop,
        members: ["user"],
        grants: [publish(`team${i}.orders.>`), subscribe(`team${i}.events.>`)],
      }),
    );
    expect(deployed({ roles: many, invariants: [] }).policy.length).toBeLessThan(64 * 1024);
  });
});
