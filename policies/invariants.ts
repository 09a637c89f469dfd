/**
 * What must hold whatever roles are added, changed or held together. `nats-entra policy check` and
 * `pulumi preview` prove it, and refuse a policy that breaks it.
 */
import {
  applications,
  atMost,
  directly,
  everyone,
  everyoneIn,
  isolated,
  limited,
  manage,
  never,
  only,
  publish,
  publishTo,
  readAudit,
  request,
  revoke,
  separate,
  subscribe,
  users,
  within,
  type Invariant,
} from "../access/index.ts";
import { control, finance, orders } from "./accounts.ts";
import { cases } from "./cases.ts";
import { invoices, LEDGER, ORDERS, prices } from "./data.ts";
import { systemAuditor, systemOperator } from "./roles/control.ts";
import { deployFinance, deployOrders } from "./roles/deploy.ts";
import { auditor, bookkeeper } from "./roles/finance.ts";
import { operations } from "./roles/operations.ts";
import { orderService, pricing, shippingWorker } from "./roles/services.ts";
import { support } from "./roles/support.ts";
import { triageAgent } from "./roles/triage-agent.ts";

const people: readonly Invariant[] = [
  never(
    support,
    subscribe("orders.events.payment.>"),
    "support answers questions without card and bank details",
  ),
  separate(
    within(orders, publish("orders.cancel")),
    within(orders, publish("orders.events.>")),
    "who cancels orders writes none of their history",
  ),
  isolated("_INBOX.{oid}.>", { against: "reading", why: "nobody reads another's replies" }),
  isolated("support.{oid}.>", { except: [operations], why: "a case belongs to one person" }),
  limited(users, "8h"),
];

const services: readonly Invariant[] = [
  only(
    [orderService, shippingWorker],
    publish("orders.events.>"),
    "what happened to an order is told by those who did it",
  ),
  only(pricing, within(orders, prices.write())),
  limited(applications, "12h"),
];

const agents: readonly Invariant[] = [
  isolated("agents.{azp}.>", { except: [operations], why: "an agent minds its own tasks" }),
  atMost(
    triageAgent,
    [
      subscribe("agents.{azp}.tasks"),
      publish("agents.{azp}.findings"),
      subscribe("orders.events.failed.>"),
      request("orders.status"),
    ],
    "agents look into failures, no further",
  ),
  never(
    triageAgent,
    [publish("orders.cancel"), publish("orders.create"), publish("orders.events.>")],
    "agents change no order, whatever else they are given",
  ),
  limited(triageAgent, "1h"),
];

const money: readonly Invariant[] = [
  separate(everyoneIn(finance), operations, "the books are kept without those who run the shop"),
  never(everyoneIn(finance), within(orders, publish(">")), "finance listens, and tells nothing"),
  only(bookkeeper, within(finance, publishTo(LEDGER), invoices.write())),
];

const streams: readonly Invariant[] = [
  only(deployOrders, within(orders, manage(ORDERS), prices.manage())),
  only(deployFinance, within(finance, manage(LEDGER), invoices.manage())),
  only(
    [deployOrders, deployFinance],
    [publish("$JS.API.STREAM.CREATE.>"), publish("$JS.API.STREAM.UPDATE.>")],
    "a stream can be made to store and pass on anything",
  ),
  never(everyone, publish("$JS.API.STREAM.DELETE.>"), "what happened stays"),
  only(
    [
      ...[operations, orderService, pricing, auditor, bookkeeper, deployOrders, deployFinance],
      systemAuditor,
    ],
    publish("$JS.API.CONSUMER.CREATE.>"),
    "who creates a consumer chooses where it delivers",
  ),
];

const steering: readonly Invariant[] = [
  never(applications, within(control, publish(">")), "people steer, machines are steered"),
  only(systemOperator, within(control, revoke())),
  only(systemAuditor, within(control, readAudit())),
  separate(
    within(control, revoke()),
    within(control, readAudit()),
    "who reads what happened has done none of it",
  ),
  limited(systemOperator, "1h"),
];

const all = [...people, ...services, ...agents, ...money, ...streams, ...steering, ...cases];

// sessions, services and streams share accounts, so their answers can be sent to each other's subjects
export default all.map((invariant) => directly(invariant));
