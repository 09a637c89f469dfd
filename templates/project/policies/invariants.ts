/**
 * What must hold, whatever roles are added or held together. A deployment proves it first, and is refused with a
 * counterexample if it does not hold. A change here weakens the promise, so review it like one of the roles.
 */
import {
  applications,
  isolated,
  limited,
  never,
  only,
  publish,
  request,
  revoke,
  subscribe,
  users,
  within,
} from "@nats-entra/access";
import { control, shop } from "./accounts.ts";
import { operator } from "./roles/control.ts";
import { accountant, orderService, reader } from "./roles/orders.ts";
import { status } from "./services.ts";

export default [
  never(
    reader,
    [subscribe("orders.events.payment.>"), within(shop, subscribe("orders.events.payment.>"))],
    "support answers questions without card and bank details",
  ),
  only(
    [orderService],
    within(shop, publish("orders.events.>")),
    "the order service alone tells what happened to an order",
  ),
  never(accountant, request(status), "accounting listens, and asks the shop for nothing"),
  isolated("_INBOX.{oid}.>", { against: "reading", why: "answers belong to the one who asked" }),
  never(applications, within(control, publish(">")), "people steer; machines are steered"),
  only(operator, within(control, revoke())),
  limited(users, "8h"),
];
