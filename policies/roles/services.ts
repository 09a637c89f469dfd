/** What the platform's own workloads may do. Each has a role of its own, for applications only, in an account of its own. */
import { consume, publish, publishTo, request, role, serve, subscribe } from "@nats-entra/access";
import { pricing as pricingAccount, shipping, shop } from "../accounts.ts";
import { cancel, create, ORDERS, prices, shipped, status } from "../data.ts";

export const orderService = role("Orders.Serve", {
  displayName: "Orders: the service",
  description: "Take, look up and cancel orders, and tell what happened. For the order service.",
  account: shop,
  members: ["application"],
  grants: [
    serve(create),
    serve(status),
    serve(cancel),
    serve(shipped),
    // agents ask without a reply: the answer goes to a subject of the asker's own
    subscribe("agents.*.lookups", { queue: "order-service" }),
    publish("agents.*.results"),
    publishTo(ORDERS),
    prices.read(),
  ],
  maxSession: "12h",
});

export const shippingWorker = role("Shipping.Work", {
  displayName: "Shipping: work",
  description: "Work through the orders to ship. For the shipping workers.",
  account: shipping,
  members: ["application"],
  grants: [
    consume(ORDERS, { consumer: "shipping" }),
    // it stores nothing in ORDERS itself: what it fetches could be delivered there, under its old subject
    request(shipped),
    publish("shipping.labels.print"),
  ],
  maxSession: "12h",
});

export const pricing = role("Pricing.Write", {
  displayName: "Pricing: set prices",
  description: "Keep the price list. For the pricing service.",
  account: pricingAccount,
  members: ["application"],
  grants: [prices.read(), prices.write()],
  maxSession: "12h",
});
