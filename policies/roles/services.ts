/** What the platform's own workloads may do. Each has a role of its own, for applications only. */
import { consume, publish, publishTo, role, serve } from "../../access/index.ts";
import { orders } from "../accounts.ts";
import { ORDERS, prices } from "../data.ts";

export const orderService = role("Orders.Serve", {
  displayName: "Orders: the service",
  description: "Take, look up and cancel orders, and tell what happened. For the order service.",
  account: orders,
  members: ["application"],
  grants: [
    serve("orders.create", { queue: "order-service" }),
    serve("orders.status", { queue: "order-service" }),
    serve("orders.cancel", { queue: "order-service" }),
    publishTo(ORDERS),
    prices.read(),
  ],
  maxSession: "12h",
});

export const shippingWorker = role("Shipping.Work", {
  displayName: "Shipping: work",
  description: "Work through the orders to ship. For the shipping workers.",
  account: orders,
  members: ["application"],
  grants: [
    consume(ORDERS, { consumer: "shipping" }),
    publishTo(ORDERS, "orders.events.shipped"),
    publish("shipping.labels.print"),
  ],
  maxSession: "12h",
});

export const pricing = role("Pricing.Write", {
  displayName: "Pricing: set prices",
  description: "Keep the price list. For the pricing service.",
  account: orders,
  members: ["application"],
  grants: [prices.read(), prices.write()],
  maxSession: "12h",
});
