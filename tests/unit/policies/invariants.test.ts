/** Each invariant of the example is broken by a grant or a setting that somebody might write. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import {
  consume,
  manage,
  publish,
  publishTo,
  readAudit,
  request,
  revoke,
  subscribe,
  type Policy,
} from "../../../access/index.ts";
import { operations, orders, shop, shopdata } from "../../../policies/accounts.ts";
import { cancel, LEDGER, ORDERS, prices, status } from "../../../policies/data.ts";
import examplePolicy from "../../../policies/index.ts";
import invariants from "../../../policies/invariants.ts";
import { findings, granting, invariant, moved, root, unwalled, withRole } from "./changed.ts";

/** For each invariant a change that breaks it, and what the counterexample is then. */
const breaks: readonly (readonly [
  invariant: string,
  change: string,
  made: () => Policy,
  example: object,
])[] = [
  [
    "never(Orders.Read, [subscribe(orders.events.payment.>)",
    "support loses its denies",
    () => withRole("Orders.Read", () => ({ denies: [] })),
    { roles: ["Orders.Read"], way: "receive", subject: "orders.events.payment.x" },
  ],
  [
    "never(Orders.Read, [subscribe(orders.events.payment.>)",
    "support works beside operations, and is kept from the subject and not from the stream",
    () =>
      withRole("Orders.Read", () => ({
        account: operations,
        denies: [subscribe("orders.events.payment.>")],
      })),
    { roles: ["Orders.Read", "Orders.Operate"], way: "read", stream: "ORDERS" },
  ],
  [
    "never(Orders.Operate, publishTo(ORDERS)",
    "operations corrects history",
    () => granting("Orders.Operate", publishTo(ORDERS)),
    {
      roles: ["Orders.Operate"],
      subject: "orders.events.x",
      elsewhere: { account: "shopdata", subject: "orders.events.x" },
    },
  ],
  [
    "only(Orders.Operate, Orders.Serve, request(orders.cancel)",
    "support cancels",
    () => granting("Orders.Read", request(cancel)),
    { roles: ["Orders.Read"], elsewhere: { account: "shop", subject: "orders.cancel" } },
  ],
  [
    "isolated(_INBOX.{oid}.>, against reading)",
    "pricing hears all replies",
    () => granting("Pricing.Write", subscribe("_INBOX.>")),
    { roles: ["Pricing.Write"], way: "receive", subject: "_INBOX.{oid'}.x" },
  ],
  [
    "isolated(support.{oid}.>, except Orders.Operate, against reading)",
    "support hears all handovers",
    () => granting("Orders.Read", subscribe("support.*.handovers")),
    { roles: ["Orders.Read"], way: "receive", subject: "support.{oid'}.handovers" },
  ],
  [
    "isolated(support.{oid}.>, except Orders.Operate, against reading)",
    "pricing listens where support works",
    () => moved("Pricing.Write", orders, subscribe("support.>")),
    { roles: ["Pricing.Write"], way: "receive", subject: "support.{oid'}.x" },
  ],
  [
    "limited(users, 8h)",
    "support stays as long as it likes",
    () => withRole("Orders.Read", () => ({ maxSession: undefined })),
    { roles: ["Orders.Read"], members: ["user"] },
  ],
  [
    "only(Orders.Serve, publish(orders.events.>) in shop",
    "pricing tells what happened, beside the order service",
    () => moved("Pricing.Write", shop, publish("orders.*.created")),
    { roles: ["Pricing.Write"], way: "publish", subject: "orders.events.created" },
  ],
  [
    "only(Orders.Serve, Streams.Deploy, publishTo(ORDERS)",
    "pricing writes history",
    () => granting("Pricing.Write", publishTo(ORDERS)),
    {
      roles: ["Pricing.Write"],
      elsewhere: { account: "shopdata", subject: "orders.events.x" },
    },
  ],
  [
    "only(Pricing.Write, Streams.Deploy, kv(prices).write() in shopdata)",
    "the order service sets prices of a region",
    () => granting("Orders.Serve", prices.write("eu.>")),
    {
      roles: ["Orders.Serve"],
      subject: "$JS.shopdata.API.$KV.prices.eu.x",
      elsewhere: { account: "shopdata", subject: "$KV.prices.eu.x" },
    },
  ],
  [
    "limited(applications, 12h)",
    "pricing stays for a day",
    () => withRole("Pricing.Write", () => ({ maxSession: "1d" })),
    { roles: ["Pricing.Write"], members: ["application"] },
  ],
  [
    "isolated(agents.{azp}.>, except Orders.Operate, Orders.Serve)",
    "agents hear each other's tasks",
    () => granting("Agents.Triage", subscribe("agents.*.tasks")),
    { roles: ["Agents.Triage"], way: "receive", subject: "agents.{azp'}.tasks" },
  ],
  [
    "isolated(agents.{azp}.>, except Orders.Operate, Orders.Serve)",
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
    "agents ask the order service themselves",
    () => granting("Agents.Triage", request(status)),
    { roles: ["Agents.Triage"], elsewhere: { account: "shop", subject: "orders.status" } },
  ],
  [
    "never(Agents.Triage",
    "agents lose their denies, and may cancel",
    () =>
      withRole("Agents.Triage", ({ grants }) => ({
        denies: [],
        grants: [...grants, request(cancel)],
      })),
    { roles: ["Agents.Triage"], elsewhere: { account: "shop", subject: "orders.cancel" } },
  ],
  [
    "limited(Agents.Triage, 1h)",
    "agents stay for two",
    () => withRole("Agents.Triage", () => ({ maxSession: "2h" })),
    { roles: ["Agents.Triage"] },
  ],
  [
    "separate(everyone in finance, Orders.Operate)",
    "operations, beside the order service, tells finance that an order was paid",
    () => moved("Orders.Operate", shop, publish("orders.events.payment.done")),
    {
      roles: ["Orders.Operate"],
      subject: "orders.events.payment.done",
      elsewhere: { account: "finance", subject: "shop.orders.payment.done" },
      heard: { account: "finance" },
    },
  ],
  [
    "separate(everyone in bookkeeping, Orders.Operate)",
    "operations, beside the order service, tells bookkeeping that an order left",
    () => moved("Orders.Operate", shop, publish("orders.events.shipped")),
    {
      roles: ["Orders.Operate"],
      elsewhere: { account: "bookkeeping", subject: "shop.orders.shipped" },
      heard: { account: "bookkeeping" },
    },
  ],
  [
    "never(Finance.Read, Finance.Book",
    "bookkeepers may ask the shop",
    () => granting("Finance.Book", request(status)),
    {
      roles: ["Finance.Book"],
      account: "bookkeeping",
      elsewhere: { account: "shop", subject: "orders.status" },
    },
  ],
  [
    "only(Finance.Book, Ledger.Deploy",
    "auditors book",
    () => granting("Finance.Read", publishTo(LEDGER)),
    { roles: ["Finance.Read"], subject: "ledger.x" },
  ],
  [
    "only(Streams.Deploy, [manage(ORDERS)",
    "operations reconfigures the stream",
    () => granting("Orders.Operate", manage(ORDERS)),
    { roles: ["Orders.Operate"], subject: "$JS.shopdata.API.STREAM.CREATE.ORDERS" },
  ],
  [
    "only(Ledger.Deploy",
    "bookkeepers reconfigure the ledger",
    () => granting("Finance.Book", manage(LEDGER)),
    { roles: ["Finance.Book"], subject: "$JS.books.API.STREAM.CREATE.LEDGER" },
  ],
  [
    "only(Streams.Deploy, Ledger.Deploy",
    "pricing makes its own bucket",
    () => granting("Pricing.Write", prices.manage()),
    {
      roles: ["Pricing.Write"],
      elsewhere: { account: "shopdata", subject: "$JS.API.STREAM.CREATE.KV_prices" },
    },
  ],
  [
    "never(everyone except Streams.Deploy, Ledger.Deploy",
    "pricing deletes where the streams are",
    () => unwalled("Pricing.Write", shopdata, publish("$JS.API.STREAM.DELETE.ORDERS")),
    { roles: ["Pricing.Write"], subject: "$JS.API.STREAM.DELETE.ORDERS" },
  ],
  [
    "publish($JS.API.CONSUMER.CREATE.>) in shopdata",
    "shipping makes a consumer",
    () => granting("Shipping.Work", consume(ORDERS, { consumer: "mine", create: true })),
    { roles: ["Shipping.Work"], subject: "$JS.shopdata.API.CONSUMER.CREATE.ORDERS.mine" },
  ],
  [
    "publish($JS.API.CONSUMER.CREATE.>) in books",
    "operations makes one in the books",
    () => granting("Orders.Operate", consume(LEDGER, { consumer: "mine", create: true })),
    { roles: ["Orders.Operate"], subject: "$JS.books.API.CONSUMER.CREATE.LEDGER.mine" },
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
    const [found] = findings(made(), [invariant(label)]);
    expect(found).toMatchObject({ code: "invariant_refuted", counterexample: example });
    expect(found?.message).toMatch(/^policies\/invariants\.ts:\d+:\d+ .* at \S+\.ts:\d+:\d+/);
    expect(found?.counterexample?.story).toBeUndefined();
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
  const cases = invariants.filter((item) => item.rule === "case");

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
