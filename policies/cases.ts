/** Single cases that everybody understands, and that a change of the roles must not alter by accident. */
import {
  allow,
  consume,
  deny,
  directly,
  follow,
  grantRole,
  inspect,
  manage,
  publish,
  publishTo,
  readAudit,
  request,
  revoke,
  serve,
  subscribe,
  type Invariant,
} from "../access/index.ts";
import { cancel, invoices, LEDGER, ORDERS, prices, status } from "./data.ts";
import { ordersLead, systemAuditor, systemOperator } from "./roles/control.ts";
import { deployFinance, deployOrders } from "./roles/deploy.ts";
import { auditor, bookkeeper } from "./roles/finance.ts";
import { operations } from "./roles/operations.ts";
import { orderService, pricing, shippingWorker } from "./roles/services.ts";
import { support } from "./roles/support.ts";
import { triageAgent } from "./roles/triage-agent.ts";

export const cases: readonly Invariant[] = [
  allow(support, request(status)),
  allow(support, subscribe("orders.events.shipped")),
  allow(support, subscribe("support.{oid}.handovers")),
  deny(support, subscribe("support.99999999-9999-4999-8999-999999999999.handovers")),
  deny(support, request(cancel)),

  allow(operations, [request(cancel), publish("agents.*.tasks")]),
  // of their own account: an answer can be sent there, and reaches nobody but operations
  directly(deny(operations, publish("agents.*.findings"), "only an agent reports as itself")),
  allow(operations, [follow(ORDERS), prices.read(), subscribe("orders.events.payment.captured")]),

  allow(orderService, [serve(status), publish("agents.*.results")]),
  deny(orderService, subscribe("orders.status"), "requests are shared, not overheard"),
  allow(shippingWorker, [
    consume(ORDERS, { consumer: "shipping" }),
    publishTo(ORDERS, "orders.events.shipped"),
  ]),
  // who reads a stream and writes to it can have what it keeps stored once more, as it was
  directly(deny(shippingWorker, publishTo(ORDERS, "orders.events.payment.captured"))),
  allow(pricing, prices.write()),
  deny(pricing, request(status)),

  allow(triageAgent, [publish("agents.{azp}.findings"), publish("agents.{azp}.lookups")]),
  deny(triageAgent, subscribe("orders.events.created")),

  allow(bookkeeper, [publishTo(LEDGER), subscribe("shop.orders.>"), invoices.write()]),
  allow(auditor, invoices.read()),
  deny(auditor, [publishTo(LEDGER), invoices.write(), subscribe("shop.orders.shipped")]),

  allow(deployOrders, [manage(ORDERS, { consumers: ["shipping"] }), prices.manage()]),
  // it could set the stream up to copy another
  directly(deny(deployOrders, publishTo(ORDERS))),
  allow(deployFinance, manage(LEDGER)),

  allow(systemOperator, [inspect(), revoke()]),
  deny(systemOperator, [readAudit(), grantRole(operations)]),
  allow(systemAuditor, [inspect(), readAudit()]),
  deny([systemAuditor, systemOperator], revoke(), "who audits has operated nothing"),
  allow(ordersLead, grantRole(operations)),
  deny(ordersLead, [revoke(), grantRole(auditor)], "the books are opened by two"),
];
