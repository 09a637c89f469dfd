/** Each role becomes an app role in Entra; its holders may do what its grants say. */
import { publish, request, role, serve, subscribe } from "@nats-entra/access";
import { finance, shop, support } from "../accounts.ts";
import { status } from "../services.ts";

export const reader = role("Orders.Read", {
  displayName: "Orders: read",
  description: "Look up orders and follow what happens to them. For customer support.",
  account: support,
  members: ["user"],
  grants: [request(status), subscribe("orders.events.>")],
  // card and bank details travel here; a deny also holds for people who have other roles as well
  denies: [subscribe("orders.events.payment.>")],
  maxSession: "8h",
});

export const accountant = role("Payments.Read", {
  displayName: "Payments: read",
  description: "Follow which orders are paid. For accounting.",
  account: finance,
  members: ["user"],
  grants: [subscribe("orders.events.payment.>")],
  maxSession: "8h",
});

export const orderService = role("Orders.Serve", {
  displayName: "Orders: the service",
  description: "Answer where an order is, and tell what happens to it. For the order service.",
  account: shop,
  members: ["application"],
  grants: [serve(status), publish("orders.events.>")],
  maxSession: "12h",
});
