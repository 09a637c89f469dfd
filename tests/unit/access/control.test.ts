import { describe, expect, it } from "vitest";
import {
  account,
  approveRole,
  compile,
  controlAccount,
  decide,
  exportStream,
  fromAccount,
  grantRole,
  inspect,
  kv,
  mayPublish,
  policy,
  proposeRole,
  publish,
  PolicyErrors,
  readAudit,
  revoke,
  role,
  serve,
  subscribe,
  type Account,
  type RoleGrant,
} from "../../../access/index.ts";

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

const steering = (account: Account, ...grants: RoleGrant[]) =>
  role("Nats.Operate", { description: "Steer", account, members: ["user"], grants });

function codes(accounts: readonly Account[], ...roles: Parameters<typeof policy>[0]["roles"]) {
  try {
    compile(policy({ accounts, roles: [operate, ...roles] }));
    return [];
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error;
    return error.errors.map(({ code, message }) => [code, message]);
  }
}

describe("the account CONTROL", () => {
  it("has JetStream and shares nothing", () => {
    const { document } = compile(policy({ accounts: [orders, control], roles: [operate] }));
    expect(document.accounts["CONTROL"]).toMatchObject({
      default: false,
      jetstream: { memory: 0, disk: 2 * 1024 ** 3 },
      exports: [],
      imports: [],
    });
  });

  it.each(["CONTROL", "control", "Control"])("is made by its helper alone: %s", (name) => {
    const found = codes([orders, account(name, { description: "Mine" })]);
    expect(found).toMatchObject([
      ["account_reserved", expect.stringContaining("controlAccount()")],
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
    expect(decision.grant.publish.allow).toEqual([
      `control.approve.${claims.oid}.Orders.Operate`,
      `control.grant.${claims.oid}.Orders.Operate`,
      `control.inspect.${claims.oid}`,
      `control.propose.${claims.oid}.Orders.Operate`,
      `control.revoke.${claims.oid}`,
      `nats-entra.whoami.${claims.oid}.>`,
    ]);
    expect(mayPublish(decision.grant, `control.revoke.${claims.azp}`)).toBe(false);
  });

  it("let auditors read, and write nothing", () => {
    const may = steering(control, readAudit());
    const { document } = compile(policy({ accounts: [orders, control], roles: [operate, may] }));
    const { publish: rules } = document.roles["Nats.Operate"] ?? {};
    expect(rules?.allow).toContain("$JS.API.CONSUMER.MSG.NEXT.AUDIT.*");
    expect(rules?.allow.filter((subject) => !subject.startsWith("$JS."))).toEqual([]);
  });

  it.each<[string, RoleGrant, string]>([
    ["writes the audit", publish("audit.login"), "'audit.login'"],
    ["writes an entry", kv("revocations").write(), "KV_revocations"],
    ["asks in anybody's name", publish("control.revoke.*"), "'control.revoke.*'"],
    ["grants any role", publish("control.grant.{oid}.>"), "'control.grant.{oid}.>'"],
    ["overhears requests", subscribe("control.>"), "'control.>'"],
    ["answers requests", serve("control.inspect.{oid}"), "'control.inspect.{oid}'"],
    ["has subjects of its own", publish("notes.mine"), "'notes.mine'"],
  ])("are all that there is: no role %s", (_what, grant, shown) => {
    const found = codes([orders, control], steering(control, grant));
    expect(found).toMatchObject([["control_grant", expect.stringContaining(shown)]]);
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
