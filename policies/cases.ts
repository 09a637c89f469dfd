/** Single cases that everybody understands, and that a change of the roles must not alter by accident. */
import {
  allow,
  consume,
  deny,
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
  within,
  type Invariant,
} from "@nats-entra/access";
import { agents } from "./accounts.ts";
import { cancel, invoices, LEDGER, ORDERS, prices, shipped, status } from "./data.ts";
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
  deny(operations, within(agents, publish("agents.*.findings")), "only an agent reports as itself"),
  allow(operations, [follow(ORDERS), prices.read(), subscribe("orders.events.payment.captured")]),

  allow(orderService, [serve(status), publish("agents.*.results")]),
  deny(orderService, subscribe("orders.status"), "requests are shared, not overheard"),
  allow(shippingWorker, [consume(ORDERS, { consumer: "shipping" }), request(shipped)]),
  // as a reader that writes it could have what the stream keeps stored once more, as it was
  deny(shippingWorker, publishTo(ORDERS)),
  allow(pricing, prices.write()),
  deny(pricing, request(status)),

  allow(triageAgent, [publish("agents.{azp}.findings"), publish("agents.{azp}.lookups")]),
  deny(triageAgent, subscribe("orders.events.created")),

  allow(bookkeeper, [publishTo(LEDGER), subscribe("shop.orders.>"), invoices.write()]),
  allow(auditor, invoices.read()),
  deny(auditor, [publishTo(LEDGER), invoices.write(), subscribe("shop.orders.shipped")]),

  allow(deployOrders, [manage(ORDERS, { consumers: ["shipping"] }), prices.manage()]),
  allow(deployFinance, manage(LEDGER)),

  allow(systemOperator, [inspect(), revoke()]),
  deny(systemOperator, [readAudit(), grantRole(operations)]),
  allow(systemAuditor, [inspect(), readAudit()]),
  deny([systemAuditor, systemOperator], revoke(), "who audits has operated nothing"),
  allow(ordersLead, grantRole(operations)),
  deny(ordersLead, [revoke(), grantRole(auditor)], "the books are opened by two"),
];
