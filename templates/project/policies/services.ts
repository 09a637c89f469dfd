/** What answers requests, and the account in which it does. A grant `request(status)` makes the way through the walls. */
import { service } from "@nats-entra/access";
import { shop } from "./accounts.ts";

export const status = service("orders.status", {
  account: shop,
  queue: "order-service",
  description: "Where an order is",
});
