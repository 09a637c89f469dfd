import { describe, expect, it } from "vitest";

import {
  account,
  decide,
  publish,
  serve,
  subscribe,
  type SessionPermissions,
  type Identity,
  type RoleOptions,
} from "../../../../access/index.ts";
import { aRole, CLAIMS, documentOf, orders } from "../fixture.ts";

const NOW = 1_800_000_000;
const WHOAMI = `nats-entra.whoami.${CLAIMS.oid}.>`;
const INBOX = `_INBOX.${CLAIMS.oid}.>`;
const someone = (...roles: string[]): Identity => ({ kind: "user", roles, claims: CLAIMS });

const named = (roles: Record<string, Partial<RoleOptions>>) =>
  Object.entries(roles).map(([name, options]) => aRole(options, name));

describe("an identity gets", () => {
  it("what its role says, with its own claims, and what every session gets", () => {
    const document = documentOf([
      aRole({
        grants: [publish("agents.{azp}.findings"), subscribe("tenants.{tid}.>")],
        denies: [publish("agents.{azp}.tasks")],
      }),
    ]);
    expect(decide(document, someone("Orders.Read"), { now: NOW })).toEqual({
      granted: true,
      permissions: {
        account: "orders",
        roles: ["Orders.Read"],
        publish: {
          allow: [`agents.${CLAIMS.azp}.findings`, WHOAMI],
          deny: [`agents.${CLAIMS.azp}.tasks`],
        },
        subscribe: { allow: [INBOX, `tenants.${CLAIMS.tid}.>`], deny: [] },
      },
    });
  });

  it("the union of its roles' allows and of their denies", () => {
    const document = documentOf(
      named({
        A: { grants: [publish("a"), publish("c")], denies: [publish("x")] },
        B: { grants: [publish("b"), publish("c")], denies: [publish("a")] },
      }),
    );
    const { permissions } = granted(decide(document, someone("B", "A"), { now: NOW }));
    expect(permissions.roles).toEqual(["A", "B"]);
    expect(permissions.publish).toEqual({
      allow: ["a", "b", "c", WHOAMI],
      deny: ["a", "x"],
    });
  });

  it("nothing of roles that the policy does not have, or that it may not hold", () => {
    const document = documentOf(
      named({
        A: { grants: [publish("a")] },
        App: { members: ["application"], grants: [publish("b")] },
      }),
    );
    const roles = ["A", "App", "Gone", "constructor", "__proto__"];
    const { permissions } = granted(decide(document, someone(...roles), { now: NOW }));
    expect(permissions.roles).toEqual(["A"]);
    expect(permissions.publish.allow).toEqual(["a", WHOAMI]);
  });

  it("a queue group's subscription also without the group, when another role allows that", () => {
    const document = documentOf(
      named({
        A: { grants: [subscribe("orders.>")] },
        B: { grants: [subscribe("orders.new", { queue: "q" }), serve("other", { queue: "q" })] },
      }),
    );
    // nats-server would take 'orders.new q' for the only group allowed
    const { permissions } = granted(decide(document, someone("A", "B"), { now: NOW }));
    expect(permissions.subscribe.allow).toEqual([INBOX, "orders.>", "other q"]);
  });

  it("nothing but what nats-server enforces: what a role serves is a fact for proofs", () => {
    const document = documentOf(named({ A: { grants: [serve("a", { queue: "q" })] } }));
    const { permissions } = granted(decide(document, someone("A"), { now: NOW }));
    expect(Object.keys(permissions).sort()).toEqual(["account", "publish", "roles", "subscribe"]);
    expect(permissions.publish.allow).toEqual(["_INBOX.>", "_R_.>", WHOAMI]);
  });

  it("the right to answer as generously as its most generous role", () => {
    const document = documentOf(
      named({
        A: { grants: [serve("a", { responses: { max: 9, ttl: "1s" } })] },
        B: { grants: [serve("b", { responses: { max: 1, ttl: "1m" } })] },
        C: {},
      }),
    );
    const responses = (...roles: string[]) =>
      granted(decide(document, someone(...roles), { now: NOW })).permissions.responses;
    expect(responses("A", "B")).toEqual({ max: 9, ttl: 60 });
    expect(responses("C")).toBeUndefined();
  });
});

describe("a session ends", () => {
  const document = documentOf(
    named({
      Capped: { maxSession: "1h" },
      Ending: { notAfter: "2027-01-15T08:30:00Z" }, // NOW + 30 min
      Open: {},
    }),
  );
  const expires = (now: number, ...roles: string[]) =>
    granted(decide(document, someone(...roles), { now })).permissions.expires;

  it("with the shortest of its roles", () => {
    expect(expires(NOW, "Open")).toBeUndefined();
    expect(expires(NOW, "Open", "Capped")).toBe(NOW + 3600);
    expect(expires(NOW, "Open", "Capped", "Ending")).toBe(NOW + 1800);
  });

  it("and an ended role drops out, with its allows and its end", () => {
    expect(expires(NOW + 1799, "Open", "Ending")).toBe(NOW + 1800);
    expect(expires(NOW + 1800, "Open", "Ending")).toBeUndefined();
    expect(decide(document, someone("Ending"), { now: NOW + 1800 })).toMatchObject({
      granted: false,
      reason: "roles_expired",
    });
  });

  it("at once when the end cannot be read", () => {
    const broken = structuredClone(document) as { roles: Record<string, { notAfter?: string }> };
    broken.roles["Open"] = { ...broken.roles["Open"], notAfter: "soon" };
    const decision = decide(broken as typeof document, someone("Open"), { now: NOW });
    expect(decision).toMatchObject({ granted: false, reason: "roles_expired" });
  });
});

describe("the account is", () => {
  const accounts = [
    orders({ default: true }),
    account("finance", { description: "x" }),
    account("lab", { description: "x" }),
  ];
  const document = documentOf(
    named({ O: {}, F: { account: "finance" }, L: { account: "lab" } }),
    accounts,
  );
  const choose = (roles: string[], wanted?: string) => {
    const decision = decide(document, someone(...roles), { now: NOW, account: wanted });
    return decision.granted ? decision.permissions.account : decision.reason;
  };

  it("the only one of the roles", () => expect(choose(["F"])).toBe("finance"));
  it("the one asked for, of several", () => expect(choose(["O", "F"], "finance")).toBe("finance"));
  it("else the default one", () => expect(choose(["O", "F"])).toBe("orders"));
  it("never one that no role is in", () => {
    expect(choose(["F"], "orders")).toBe("account_not_granted");
    expect(choose(["F"], "")).toBe("account_not_granted");
    expect(choose(["F"], "constructor")).toBe("account_not_granted");
  });
  it("none, when several fit equally", () => expect(choose(["F", "L"])).toBe("account_ambiguous"));

  it("the only place whose roles count", () => {
    const { permissions } = granted(
      decide(document, someone("O", "F", "L"), { now: NOW, account: "lab" }),
    );
    expect(permissions.roles).toEqual(["L"]);
  });
});

describe("an identity gets nothing", () => {
  const document = documentOf(named({ A: {}, App: { members: ["application"] } }));

  it.each([
    ["without roles", [], "no_roles", /none is assigned/],
    ["with unknown roles", ["X", "toString"], "roles_unknown", /'X', 'toString'/],
    ["with roles of another case", ["a"], "roles_unknown", /'a'/],
    ["with roles for others", ["App"], "member_kind", /'user' may not hold 'App'/],
  ])("%s", (_, roles, reason, detail) => {
    const decision = decide(document, someone(...roles), { now: NOW });
    expect(decision).toMatchObject({ granted: false, reason });
    expect(decision).toHaveProperty("detail", expect.stringMatching(detail));
  });

  it("with claims that are no GUIDs, whatever its roles", () => {
    const claims = { ...CLAIMS, azp: "*" };
    expect(() => decide(document, { ...someone("A"), claims }, { now: NOW })).toThrow(
      expect.objectContaining({ code: "claim_invalid" }),
    );
  });
});

function granted(decision: ReturnType<typeof decide>): {
  readonly permissions: SessionPermissions;
} {
  if (!decision.granted) throw new Error(`${decision.reason}: ${decision.detail}`);
  return decision;
}
