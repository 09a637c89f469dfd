import { follow, request, role, subscribe } from "@nats-entra/access";
import { orders } from "../accounts.ts";
import { ORDERS, status } from "../data.ts";

export const support = role("Orders.Read", {
  displayName: "Orders: read",
  description: "Look up orders and follow what happens to them. For customer support.",
  account: orders,
  members: ["user"],
  grants: [
    request(status),
    subscribe("orders.events.>"),
    // cases handed over to this person, and to nobody else
    subscribe("support.{oid}.handovers"),
  ],
  // card and bank details travel here; support answers questions without them, also who has other roles
  denies: [subscribe("orders.events.payment.>"), follow(ORDERS)],
  maxSession: "8h",
});
