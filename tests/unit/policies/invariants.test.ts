import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import {
  compile,
  consume,
  exportService,
  fromAccount,
  manage,
  policy,
  prove,
  publish,
  publishTo,
  readAudit,
  revoke,
  subscribe,
  type Finding,
  type Invariant,
  type Policy,
  type Role,
  type RoleGrant,
} from "../../../access/index.ts";
import { LEDGER, ORDERS, prices } from "../../../policies/data.ts";
import examplePolicy from "../../../policies/index.ts";
import invariants from "../../../policies/invariants.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

function findings(changed: Policy, about: readonly Invariant[]): Finding[] {
  const { document, sources } = compile(changed, { root });
  return prove(document, sources, about, { root });
}

/** The example with one role changed. */
function withRole(name: string, change: (role: Role) => Partial<Role>): Policy {
  const { accounts, roles } = examplePolicy;
  expect(roles.map((role) => role.name)).toContain(name);
  return policy({
    accounts,
    roles: roles.map((role) => (role.name === name ? { ...role, ...change(role) } : role)),
  });
}

function granting(name: string, ...grants: RoleGrant[]): Policy {
  return withRole(name, (role) => ({ grants: [...role.grants, ...grants] }));
}

/** The example, and finance may ask the shop for the state of an order. */
function withQuestions(): Policy {
  const accounts = examplePolicy.accounts.map((account) =>
    account.name === "orders"
      ? {
          ...account,
          exports: [
            ...(account.exports ?? []),
            exportService("orders.status", { name: "status", description: "State of an order" }),
          ],
        }
      : account.name !== "finance"
        ? account
        : {
            ...account,
            imports: [
              ...(account.imports ?? []),
              fromAccount("orders", "status", { to: "shop.status" }),
            ],
          },
  );
  const { roles } = granting("Finance.Book", publish("shop.status"));
  return policy({ accounts, roles });
}

/** For each invariant a change that breaks it, and what the counterexample is then. */
const breaks: readonly (readonly [
  invariant: string,
  change: string,
  made: () => Policy,
  example: object,
])[] = [
  [
    "never(Orders.Read, subscribe(orders.events.payment.>))",
    "support loses its denies",
    () => withRole("Orders.Read", () => ({ denies: [] })),
    { roles: ["Orders.Read"], way: "receive", subject: "orders.events.payment.x" },
  ],
  [
    "never(Orders.Read, subscribe(orders.events.payment.>))",
    "support is kept from the subject, and not from the stream",
    () => withRole("Orders.Read", () => ({ denies: [subscribe("orders.events.payment.>")] })),
    { roles: ["Orders.Read", "Orders.Operate"], way: "read", stream: "ORDERS" },
  ],
  [
    "separate(publish(orders.cancel) in orders, publish(orders.events.>) in orders)",
    "the order service cancels",
    () => granting("Orders.Serve", publish("orders.cancel")),
    { roles: ["Orders.Serve"], members: ["application"], subject: "orders.cancel" },
  ],
  [
    "isolated(_INBOX.{oid}.>, against reading)",
    "pricing hears all replies",
    () => granting("Pricing.Write", subscribe("_INBOX.>")),
    { roles: ["Pricing.Write"], way: "receive", subject: "_INBOX.{oid'}.x" },
  ],
  [
    "isolated(support.{oid}.>, except Orders.Operate)",
    "support hands over to anyone",
    () => granting("Orders.Read", publish("support.*.handovers")),
    { roles: ["Orders.Read"], way: "publish", subject: "support.{oid'}.handovers" },
  ],
  [
    "limited(users, 8h)",
    "support stays as long as it likes",
    () => withRole("Orders.Read", () => ({ maxSession: undefined })),
    { roles: ["Orders.Read"], members: ["user"] },
  ],
  [
    "only(Orders.Serve, Shipping.Work, publish(orders.events.>))",
    "pricing writes history",
    () => granting("Pricing.Write", publish("orders.*.created")),
    { roles: ["Pricing.Write"], way: "publish", subject: "orders.events.created" },
  ],
  [
    "only(Pricing.Write, kv(prices).write() in orders)",
    "the order service sets prices of a region",
    () => granting("Orders.Serve", prices.write("eu.>")),
    { roles: ["Orders.Serve"], subject: "$KV.prices.eu.x" },
  ],
  [
    "limited(applications, 12h)",
    "pricing stays for a day",
    () => withRole("Pricing.Write", () => ({ maxSession: "1d" })),
    { roles: ["Pricing.Write"], members: ["application"] },
  ],
  [
    "isolated(agents.{azp}.>, except Orders.Operate)",
    "agents hear each other's tasks",
    () => granting("Agents.Triage", subscribe("agents.*.tasks")),
    { roles: ["Agents.Triage"], way: "receive", subject: "agents.{azp'}.tasks" },
  ],
  [
    "isolated(agents.{azp}.>, except Orders.Operate)",
    "people are given an agent's subjects, which those of one client share",
    () => granting("Orders.Read", publish("agents.{azp}.findings")),
    { roles: ["Orders.Read"], way: "publish", subject: "agents.{azp}.findings" },
  ],
  [
    "atMost(Agents.Triage",
    "agents hear of more",
    () => granting("Agents.Triage", subscribe("orders.events.shipped")),
    { roles: ["Agents.Triage"], way: "receive", subject: "orders.events.shipped" },
  ],
  [
    "never(Agents.Triage",
    "agents lose their denies, and one of them is the order service as well",
    () => withRole("Agents.Triage", () => ({ denies: [] })),
    { roles: ["Agents.Triage", "Orders.Serve"], way: "publish", subject: "orders.events.x" },
  ],
  [
    "limited(Agents.Triage, 1h)",
    "agents stay for two",
    () => withRole("Agents.Triage", () => ({ maxSession: "2h" })),
    { roles: ["Agents.Triage"] },
  ],
  [
    "separate(everyone in finance, Orders.Operate)",
    "operations tells finance that an order was paid",
    () => granting("Orders.Operate", publish("orders.events.payment.done")),
    {
      roles: ["Orders.Operate"],
      subject: "orders.events.payment.done",
      elsewhere: { account: "finance", subject: "shop.orders.payment.done" },
      heard: { account: "finance" },
    },
  ],
  [
    "never(everyone in finance, publish(>) in orders)",
    "finance may ask the shop",
    withQuestions,
    {
      roles: ["Finance.Book"],
      account: "finance",
      subject: "shop.status",
      elsewhere: { account: "orders", subject: "orders.status" },
    },
  ],
  [
    "only(Finance.Book",
    "auditors book",
    () => granting("Finance.Read", publishTo(LEDGER)),
    { roles: ["Finance.Read"], subject: "ledger.x" },
  ],
  [
    "only(Streams.Deploy, [manage(ORDERS)",
    "operations reconfigures the stream",
    () => granting("Orders.Operate", manage(ORDERS)),
    { roles: ["Orders.Operate"], way: "publish" },
  ],
  [
    "only(Ledger.Deploy",
    "bookkeepers reconfigure the ledger",
    () => granting("Finance.Book", manage(LEDGER)),
    { roles: ["Finance.Book"], way: "publish" },
  ],
  [
    "only(Streams.Deploy, Ledger.Deploy",
    "pricing makes its own bucket",
    () => granting("Pricing.Write", prices.manage()),
    { roles: ["Pricing.Write"], subject: "$JS.API.STREAM.CREATE.KV_prices" },
  ],
  [
    "never(everyone, publish($JS.API.STREAM.DELETE.>))",
    "the deployment deletes",
    () => granting("Streams.Deploy", publish("$JS.API.STREAM.DELETE.ORDERS")),
    { roles: ["Streams.Deploy"], subject: "$JS.API.STREAM.DELETE.ORDERS" },
  ],
  [
    "publish($JS.API.CONSUMER.CREATE.>)",
    "shipping makes a consumer",
    () => granting("Shipping.Work", consume(ORDERS, { consumer: "mine", create: true })),
    { roles: ["Shipping.Work"], subject: "$JS.API.CONSUMER.CREATE.ORDERS.mine" },
  ],
  [
    "never(applications, publish(>) in CONTROL)",
    "a machine may operate",
    () => withRole("Nats.Operate", () => ({ members: ["application"] })),
    { roles: ["Nats.Operate"], subject: "control.inspect.{oid}" },
  ],
  [
    "only(Nats.Operate, revoke() in CONTROL)",
    "leads end sessions",
    () => granting("Orders.Lead", revoke()),
    { roles: ["Orders.Lead"], subject: "control.revoke.{oid}" },
  ],
  [
    "only(Nats.Audit, readAudit() in CONTROL)",
    "leads read what happened",
    () => granting("Orders.Lead", readAudit()),
    { roles: ["Orders.Lead"], way: "publish" },
  ],
  [
    "separate(revoke() in CONTROL, readAudit() in CONTROL)",
    "auditors may have done what they read",
    () => withRole("Nats.Audit", () => ({ denies: [] })),
    { roles: ["Nats.Operate", "Nats.Audit"] },
  ],
  [
    "limited(Nats.Operate, 1h)",
    "operators stay all day",
    () => withRole("Nats.Operate", () => ({ maxSession: "8h" })),
    { roles: ["Nats.Operate"] },
  ],
];

describe("the example's invariants", () => {
  it("are proved", () => {
    expect(findings(examplePolicy, invariants)).toEqual([]);
  });

  it.each(breaks)("%s breaks when %s", (label, _change, made, example) => {
    const about = invariants.filter((invariant) => invariant.label.includes(label));
    expect(about).toHaveLength(1);
    const [found] = findings(made(), about);
    expect(found).toMatchObject({ code: "invariant_refuted", counterexample: example });
    expect(found?.message).toMatch(/^policies\/invariants\.ts:\d+:\d+ .* at \S+\.ts:\d+:\d+/);
  });

  it("each have a change that breaks them", () => {
    const untried = invariants.filter(
      ({ rule, label }) => rule !== "case" && !breaks.some(([part]) => label.includes(part)),
    );
    expect(untried.map(({ label }) => label)).toEqual([]);
  });

  it("point at the line of the grant", () => {
    const [found] = findings(
      withRole("Orders.Read", () => ({ denies: [] })),
      invariants,
    );
    const { file = "", line = 0 } = found?.counterexample?.grant?.source ?? {};
    expect(file).toBe("policies/roles/support.ts");
    const text = readFileSync(join(root, file), "utf8").split("\n");
    expect(text[line - 1]).toContain('subscribe("orders.events.>")');
  });
});

describe("the example's cases", () => {
  const cases = invariants.filter((invariant) => invariant.rule === "case");

  it.each(cases.map((item) => [item.label, item] as const))(
    "%s is not so the other way",
    (_, item) => {
      const opposite = item.expected === "allow" ? "deny" : "allow";
      const [found] = findings(examplePolicy, [{ ...item, expected: opposite }]);
      expect(found).toMatchObject({
        code: "expectation_failed",
        counterexample: { roles: item.roles },
      });
    },
  );
});
