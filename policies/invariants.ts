/**
 * What must hold whatever roles are added, changed or held together. `nats-entra policy check` and
 * `pulumi preview` prove it, and refuse a policy that breaks it.
 */
import {
  applications,
  atMost,
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
} from "@nats-entra/access";
import { books, control, finance, bookkeeping, shop, shopdata } from "./accounts.ts";
import { cases } from "./cases.ts";
import { cancel, create, invoices, LEDGER, ORDERS, prices, status } from "./data.ts";
import { systemAuditor, systemOperator } from "./roles/control.ts";
import { deployFinance, deployOrders } from "./roles/deploy.ts";
import { auditor, bookkeeper } from "./roles/finance.ts";
import { operations } from "./roles/operations.ts";
import { orderService, pricing } from "./roles/services.ts";
import { support } from "./roles/support.ts";
import { triageAgent } from "./roles/triage-agent.ts";

const people: readonly Invariant[] = [
  never(
    support,
    [subscribe("orders.events.payment.>"), within(shop, subscribe("orders.events.payment.>"))],
    "support answers questions without card and bank details",
  ),
  never(operations, publishTo(ORDERS), "who cancels orders writes none of their history"),
  only([operations, orderService], request(cancel)),
  // who shares an account with somebody can have an answer sent to them, and read nothing of theirs
  isolated("_INBOX.{oid}.>", { against: "reading", why: "nobody reads another's replies" }),
  isolated("support.{oid}.>", {
    except: [operations],
    against: "reading",
    why: "a case belongs to one person",
  }),
  limited(users, "8h"),
];

const services: readonly Invariant[] = [
  only(
    [orderService],
    within(shop, publish("orders.events.>")),
    "what happened to an order is told by the order service alone",
  ),
  only([orderService, deployOrders], publishTo(ORDERS)),
  only([pricing, deployOrders], prices.write()),
  limited(applications, "12h"),
];

const agents: readonly Invariant[] = [
  isolated("agents.{azp}.>", {
    except: [operations, orderService],
    why: "an agent minds its own tasks",
  }),
  atMost(
    triageAgent,
    [
      subscribe("agents.{azp}.tasks"),
      publish("agents.{azp}.findings"),
      subscribe("orders.events.failed.>"),
      publish("agents.{azp}.lookups"),
      subscribe("agents.{azp}.results"),
    ],
    "agents look into failures, no further",
  ),
  never(
    triageAgent,
    [request(cancel), request(create), request(status), within(shop, publish("orders.events.>"))],
    "agents change no order, whatever else they are given",
  ),
  limited(triageAgent, "1h"),
];

const money: readonly Invariant[] = [
  separate(everyoneIn(finance), operations, "the books are read without those who run the shop"),
  separate(everyoneIn(bookkeeping), operations, "and kept without them"),
  never(
    [auditor, bookkeeper],
    [within(shop, publish(">")), within(shopdata, publish(">"))],
    "finance listens, and tells nothing",
  ),
  only([bookkeeper, deployFinance], [publishTo(LEDGER), invoices.write()]),
];

const streams: readonly Invariant[] = [
  only(deployOrders, [manage(ORDERS), prices.manage()]),
  only(deployFinance, [manage(LEDGER), invoices.manage()]),
  only(
    [deployOrders, deployFinance],
    [publish("$JS.API.STREAM.CREATE.>"), publish("$JS.API.STREAM.UPDATE.>")].map((grant) =>
      within(shopdata, grant),
    ),
    "a stream can be made to store and pass on anything",
  ),
  never(
    // who sets streams up can make one that deletes others
    everyone.except(deployOrders, deployFinance),
    [shopdata, books].map((account) => within(account, publish("$JS.API.STREAM.DELETE.>"))),
    "what happened stays",
  ),
  only(
    [operations, orderService, pricing, deployOrders],
    within(shopdata, publish("$JS.API.CONSUMER.CREATE.>")),
    "who creates a consumer chooses where it delivers",
  ),
  only(
    [auditor, bookkeeper, deployFinance],
    within(books, publish("$JS.API.CONSUMER.CREATE.>")),
    "likewise in the books",
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

export default [...people, ...services, ...agents, ...money, ...streams, ...steering, ...cases];
