import { describe, expect, it } from "vitest";
import {
  account,
  agent,
  approveRole,
  compile,
  controlAccount,
  decide,
  digestOf,
  exportStream,
  follow,
  fromAccount,
  grantRole,
  inspect,
  kv,
  mayPublish,
  parseDocument,
  policy,
  proposeRole,
  publish,
  PolicyErrors,
  readAudit,
  revoke,
  role,
  serve,
  stream,
  subscribe,
  type Account,
  type Grant,
} from "../../../../access/index.ts";

const control = controlAccount();
const orders = account("orders", { description: "Orders" });
const operate = role("Orders.Operate", {
  description: "Operate",
  account: orders,
  members: ["user"],
  grants: [publish("orders.cancel")],
});
const claims = {
  oid: "11111111-1111-4111-8111-111111111111",
  azp: "22222222-2222-4222-8222-222222222222",
  tid: "33333333-3333-4333-8333-333333333333",
};

const steering = (account: Account, ...grants: Grant[]) =>
  role("Nats.Operate", { description: "Steer", account, members: ["user"], grants });

function codes(accounts: readonly Account[], ...roles: Parameters<typeof policy>[0]["roles"]) {
  try {
    compile(policy({ accounts, roles: [operate, ...roles] }));
    return [];
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error;
    return error.errors.map((mistake) => [mistake.code, String(mistake)]);
  }
}

describe("the account CONTROL", () => {
  it("has no JetStream and shares nothing; CONTROL_DATA beside it has the disk", () => {
    const { document, sources } = compile(
      policy({ accounts: [orders, controlAccount({ disk: "3GiB" })], roles: [operate] }),
    );
    const alone = { default: false, exports: [], imports: [] };
    expect(document.accounts["CONTROL"]).toMatchObject(alone);
    expect(document.accounts["CONTROL"]).not.toHaveProperty("jetstream");
    expect(document.accounts["CONTROL_DATA"]).toMatchObject({
      ...alone,
      jetstream: { memory: 0, disk: 3 * 1024 ** 3 },
    });
    expect(sources.accounts["CONTROL_DATA"]?.source).toEqual(sources.accounts["CONTROL"]?.source);
  });

  it("is not there, and neither is the other, where a policy does not declare it", () => {
    const { document } = compile(policy({ accounts: [orders], roles: [operate] }));
    expect(Object.keys(document.accounts)).toEqual(["orders"]);
  });

  it("leaves no place in CONTROL_DATA for a role or an agent", () => {
    const inside = role("Data.Read", {
      description: "Read",
      account: "CONTROL_DATA",
      members: ["user"],
      grants: [subscribe("audit.>")],
    });
    expect(codes([orders, control], inside)).toMatchObject([
      ["control_data", expect.stringContaining("only the callouts")],
    ]);
    const acting = agent("clerk", {
      description: "Clerk",
      account: "CONTROL_DATA",
      clients: [claims.azp],
      bounds: [subscribe("audit.>")],
    });
    const parts = { accounts: [orders, control], roles: [operate], agents: [acting] };
    expect(() => compile(policy(parts))).toThrow(/agent 'clerk': only the callouts/);
  });

  it("of a document is not read with a role in CONTROL_DATA", () => {
    const { document } = compile(policy({ accounts: [orders, control], roles: [operate] }));
    const { digest: _, ...body } = structuredClone(document);
    const entry = body.roles["Orders.Operate"] as { account: string };
    entry.account = "CONTROL_DATA";
    const text = JSON.stringify({ ...body, digest: digestOf(body) });
    expect(() => parseDocument(text)).toThrow(/only the callouts have sessions/);
  });

  const reserved = ["CONTROL", "control", "Control", "CONTROL_DATA", "control_data"];
  it.each(reserved)("is made by its helper alone: %s", (name) => {
    const found = codes([orders, account(name, { description: "Mine" })]);
    expect(found).toMatchObject([
      [
        "account_reserved",
        expect.stringContaining(`'${name}' belongs to an account of the system`),
      ],
    ]);
  });

  it("refuses exports, and imports of others", () => {
    const events = exportStream("audit.>", { name: "audit", description: "All" });
    const found = codes([{ ...control, exports: [events] }, orders]);
    expect(found).toMatchObject([["control_shared", expect.anything()]]);
    const taking = account("other", {
      description: "Other",
      imports: [fromAccount("CONTROL", "audit")],
    });
    expect(codes([control, orders, taking])).toMatchObject([
      ["export_unknown", expect.stringContaining("exports nothing")],
    ]);
  });
});

describe("its helpers", () => {
  it("name who asks by a claim that only the broker fills in", () => {
    const may = steering(
      control,
      ...[inspect(), revoke(), grantRole(operate), proposeRole("Orders.Operate")],
      approveRole(operate),
    );
    const { document } = compile(policy({ accounts: [orders, control], roles: [operate, may] }));
    const principal = { kind: "user", roles: ["Nats.Operate"], claims } as const;
    const decision = decide(document, principal, { now: 1 });
    if (!decision.granted) throw new Error(decision.detail);
    expect(decision.permissions.publish.allow).toEqual([
      `control.approve.${claims.oid}.Orders.Operate`,
      `control.grant.${claims.oid}.Orders.Operate`,
      `control.inspect.${claims.oid}`,
      `control.propose.${claims.oid}.Orders.Operate`,
      `control.revoke.${claims.oid}`,
      `nats-entra.whoami.${claims.oid}.>`,
    ]);
    expect(mayPublish(decision.permissions, `control.revoke.${claims.azp}`)).toBe(false);
  });

  it("let auditors ask for records, and nothing of JetStream", () => {
    const may = steering(control, readAudit());
    const { document } = compile(policy({ accounts: [orders, control], roles: [operate, may] }));
    expect(document.roles["Nats.Operate"]).toMatchObject({
      publish: { allow: ["control.audit.{oid}"], deny: [] },
      subscribe: { allow: [], deny: [] },
    });
  });

  it.each<[string, Grant, string]>([
    ["writes the audit", publish("audit.login"), "'audit.login'"],
    ["writes an entry", kv("revocations").write(), "KV_revocations"],
    ["reads the stream itself", follow(stream("AUDIT", { subjects: ["audit.>"] })), "AUDIT"],
    ["asks in anybody's name", publish("control.revoke.*"), "'control.revoke.*'"],
    ["grants any role", publish("control.grant.{oid}.>"), "'control.grant.{oid}.>'"],
    ["overhears requests", subscribe("control.>"), "'control.>'"],
    ["answers requests", serve("control.inspect.{oid}"), "'control.inspect.{oid}'"],
    ["has subjects of its own", publish("notes.mine"), "'notes.mine'"],
  ])("are all that there is: no role %s", (_what, grant, shown) => {
    const found = codes([orders, control], steering(control, grant));
    expect(found).toMatchObject([["control_grant", expect.stringContaining(shown)]]);
  });

  it.each(["CONTROL", "CONTROL_DATA"])("are the only way in: no wall has a door to %s", (name) => {
    const found = codes(
      [orders, control],
      steering(orders, kv("revocations", { account: name }).read()),
    );
    expect(found.map(([code]) => code)).toContain("control_shared");
  });

  it("mean nothing elsewhere, and say so", () => {
    const found = codes([orders, control], steering(orders, revoke()));
    expect(found).toMatchObject([["control_elsewhere", expect.stringContaining("'orders'")]]);
  });

  it("know the roles that they are about", () => {
    const found = codes([orders, control], steering(control, grantRole("Orders.Operat")));
    expect(found).toMatchObject([
      ["control_role", expect.stringContaining("did you mean 'Orders.Operate'?")],
    ]);
  });
});
