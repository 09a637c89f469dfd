/**
 * Each invariant of the example is broken by what sessions bring about, when its walls are taken down: no grant says
 * that anybody may do it, and a story tells how they do.
 */
import { describe, expect, it } from "vitest";

import {
  deny,
  directly,
  publishTo,
  request,
  serve,
  type Account,
  type Policy,
} from "../../../access/index.ts";
import * as accounts from "../../../policies/accounts.ts";
import { ORDERS, status } from "../../../policies/data.ts";
import examplePolicy from "../../../policies/index.ts";
import invariants from "../../../policies/invariants.ts";
import { findings, granting, invariant, moved, unwalled, withRole } from "./changed.ts";

const { agents, bookkeeping, books, finance, operations, shipping, shop, shopdata } = accounts;

/** The example, and the order service answers agents where they may name a reply. */
function answering(operationsIn: Account = operations): Policy {
  const lookups = serve("agents.*.lookups", { queue: "order-service" });
  return withRole(
    "Orders.Serve",
    ({ grants }) => ({ grants: [...grants, lookups] }),
    moved("Orders.Operate", operationsIn),
  );
}

/** For each invariant a change after which no role may do what it rules out, and some can have it done. */
const breaks: readonly (readonly [
  invariant: string,
  change: string,
  made: () => Policy,
  story: readonly string[],
])[] = [
  [
    "never(Orders.Read, [subscribe(orders.events.payment.>)",
    "support works beside operations",
    () => moved("Orders.Read", operations),
    [
      "publishes orders.status with the reply $JS.shopdata.API.CONSUMER.CREATE.ORDERS",
      "Orders.Serve, asked in shop, answers on $JS.shopdata.API.CONSUMER.CREATE.ORDERS in operations",
      "an import takes it to $JS.API.CONSUMER.CREATE.ORDERS in shopdata",
    ],
  ],
  [
    "never(Orders.Operate, publishTo(ORDERS)",
    "operations works beside the order service",
    () => moved("Orders.Operate", shop),
    [
      "publishes orders.cancel with the reply orders.events.x",
      "Orders.Serve answers on orders.events.x in shop",
      "an import takes it to orders.events.x in shopdata",
    ],
  ],
  [
    "only(Orders.Operate, Orders.Serve, request(orders.cancel)",
    "support works beside operations",
    () => moved("Orders.Read", operations),
    [
      "publishes orders.status with the reply orders.cancel",
      "Orders.Serve, asked in shop, answers on orders.cancel in operations",
      "an import takes it to orders.cancel in shop",
    ],
  ],
  [
    "only(Orders.Serve, publish(orders.events.>) in shop",
    "prices are set beside the order service",
    () => moved("Pricing.Write", shop),
    [
      "publishes $KV.prices.x with the reply orders.events.x",
      "JetStream, asked in shopdata, answers on orders.events.x in shop",
    ],
  ],
  [
    "only(Orders.Serve, Streams.Deploy, publishTo(ORDERS)",
    "shipping works beside the order service",
    () => moved("Shipping.Work", shop),
    [
      "publishes orders.shipped with the reply orders.events.x",
      "Orders.Serve answers on orders.events.x in shop",
      "an import takes it to orders.events.x in shopdata",
    ],
  ],
  [
    "only(Pricing.Write, Streams.Deploy, kv(prices).write() in shopdata)",
    "prices are set beside the order service",
    () => moved("Pricing.Write", shop),
    [
      "publishes orders.events.x with the reply $JS.shopdata.API.$KV.prices.x",
      "JetStream, asked in shopdata, answers on $JS.shopdata.API.$KV.prices.x in shop",
      "an import takes it to $KV.prices.x in shopdata",
    ],
  ],
  [
    "isolated(agents.{azp}.>, except Orders.Operate, Orders.Serve)",
    "agents ask for an order's state, and name the reply",
    () => granting("Agents.Triage", request(status)),
    [
      "publishes orders.status with the reply agents.{azp'}.findings",
      "Orders.Serve, asked in shop, answers on agents.{azp'}.findings in agents",
    ],
  ],
  [
    "atMost(Agents.Triage",
    "lookups are answered where the agent says",
    answering,
    [
      "publishes agents.{azp}.lookups with the reply agents.x.findings",
      "Orders.Serve, asked in shop, answers on agents.x.findings in agents",
    ],
  ],
  [
    "never(Agents.Triage",
    "lookups are answered where the agent says, and operations works beside the agents",
    () => answering(agents),
    [
      "publishes agents.{azp}.lookups with the reply orders.cancel",
      "Orders.Serve, asked in shop, answers on orders.cancel in agents",
      "an import takes it to orders.cancel in shop",
    ],
  ],
  [
    "separate(everyone in finance, Orders.Operate)",
    "operations works beside the order service",
    () => moved("Orders.Operate", shop),
    [
      "publishes orders.cancel with the reply orders.events.payment.x",
      "Orders.Serve answers on orders.events.payment.x in shop",
      "an import takes it to shop.orders.payment.x in finance",
    ],
  ],
  [
    "separate(everyone in bookkeeping, Orders.Operate)",
    "operations works beside the order service",
    () => moved("Orders.Operate", shop),
    [
      "publishes orders.cancel with the reply orders.events.x",
      "Orders.Serve answers on orders.events.x in shop",
      "an import takes it to shop.orders.x in bookkeeping",
    ],
  ],
  [
    "never(Finance.Read, Finance.Book",
    "prices are set beside the auditors",
    () => moved("Pricing.Write", finance),
    [
      "publishes $JS.books.API.INFO with the reply $JS.shopdata.API.CONSUMER.CREATE.KV_prices",
      "JetStream, asked in books, answers on $JS.shopdata.API.CONSUMER.CREATE.KV_prices in finance",
      "an import takes it to $JS.API.CONSUMER.CREATE.KV_prices in shopdata",
    ],
  ],
  [
    "only(Finance.Book, Ledger.Deploy",
    "the books are read beside those who keep them",
    () => moved("Finance.Read", bookkeeping),
    [
      "publishes $JS.books.API.INFO with the reply ledger.x",
      "JetStream, asked in books, answers on ledger.x in bookkeeping",
      "an import takes it to ledger.x in books",
    ],
  ],
  [
    "only(Streams.Deploy, [manage(ORDERS)",
    "workers have their sessions where the stream is",
    () => unwalled("Shipping.Work", shopdata),
    [
      "publishes orders.shipped with the reply $JS.API.STREAM.CREATE.ORDERS",
      "Orders.Serve, asked in shop, answers on $JS.API.STREAM.CREATE.ORDERS in shopdata",
    ],
  ],
  [
    "only(Ledger.Deploy",
    "bookkeepers have their sessions where the ledger is",
    () => unwalled("Finance.Book", books),
    [
      "publishes ledger.x with the reply $JS.API.STREAM.CREATE.LEDGER",
      "JetStream answers on $JS.API.STREAM.CREATE.LEDGER in books",
    ],
  ],
  [
    "only(Streams.Deploy, Ledger.Deploy",
    "streams are set up beside the shipping workers",
    () => moved("Streams.Deploy", shipping),
    [
      "publishes orders.shipped with the reply $JS.shopdata.API.STREAM.CREATE.KV_prices",
      "Orders.Serve, asked in shop, answers on $JS.shopdata.API.STREAM.CREATE.KV_prices in shipping",
      "an import takes it to $JS.API.STREAM.CREATE.KV_prices in shopdata",
    ],
  ],
  [
    "never(everyone except Streams.Deploy, Ledger.Deploy",
    "workers have their sessions where the stream is",
    () => unwalled("Shipping.Work", shopdata),
    [
      "publishes orders.shipped with the reply $JS.API.STREAM.DELETE.x",
      "Orders.Serve, asked in shop, answers on $JS.API.STREAM.DELETE.x in shopdata",
    ],
  ],
  [
    "publish($JS.API.CONSUMER.CREATE.>) in shopdata",
    "shipping works beside operations",
    () => moved("Shipping.Work", operations),
    [
      "publishes orders.shipped with the reply $JS.shopdata.API.CONSUMER.CREATE.KV_prices",
      "Orders.Serve, asked in shop, answers on $JS.shopdata.API.CONSUMER.CREATE.KV_prices in operations",
      "an import takes it to $JS.API.CONSUMER.CREATE.KV_prices in shopdata",
    ],
  ],
  [
    "publish($JS.API.CONSUMER.CREATE.>) in books",
    "prices are set beside the auditors",
    () => moved("Pricing.Write", finance),
    [
      "publishes $KV.prices.x with the reply $JS.books.API.CONSUMER.CREATE.OBJ_invoices",
      "JetStream, asked in shopdata, answers on $JS.books.API.CONSUMER.CREATE.OBJ_invoices in finance",
      "an import takes it to $JS.API.CONSUMER.CREATE.OBJ_invoices in books",
    ],
  ],
];

/** What answers, deliveries and headers cannot break: reading, times, and the account in which nothing answers elsewhere. */
const others = ["isolated(_INBOX.{oid}.>", "isolated(support.{oid}.>", "limited(", "in CONTROL"];

describe("the example's walls", () => {
  it.each(breaks)("hold %s, which breaks when %s", (label, _change, made, story) => {
    const about = invariant(label);
    const changed = made();
    const [found] = findings(changed, [about]);
    expect(found).toMatchObject({ code: "invariant_refuted" });
    expect(found?.counterexample?.story?.map(({ text }) => text)).toEqual(story);
  });

  it.each(breaks)("and no grant breaks %s when %s", (label, _change, made) => {
    expect(findings(made(), [directly(invariant(label))])).toEqual([]);
  });

  it("keep a reader of ORDERS from writing to it, who could have stored again what it fetches", () => {
    const writing = granting("Shipping.Work", publishTo(ORDERS, "orders.events.shipped"));
    const denied = deny("Shipping.Work", publishTo(ORDERS, "orders.events.payment.captured"));
    expect(findings(writing, [directly(denied)])).toEqual([]);
    const [found] = findings(writing, [denied]);
    expect(found?.counterexample?.story?.map(({ text }) => text)).toEqual([
      "publishes $JS.ACK.ORDERS.shipping.x with the reply orders.events.shipped",
      "JetStream, asked in shopdata, answers on orders.events.shipped in shipping",
      "an import takes it to orders.events.shipped in shopdata",
      "the stream there stores it on the subject that it had, orders.events.payment.captured in shopdata",
    ]);
    expect(findings(examplePolicy, [denied])).toEqual([]);
  });

  it("are tried for each invariant that answers and deliveries could break", () => {
    const tried = [...breaks.map(([label]) => label), ...others];
    const untried = invariants.filter(
      ({ rule, label }) => rule !== "case" && !tried.some((part) => label.includes(part)),
    );
    expect(untried.map(({ label }) => label)).toEqual([]);
  });
});
