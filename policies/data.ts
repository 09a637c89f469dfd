/** The streams and buckets, and the services, to which the roles refer: each says in which account it lives. */
import { kv, objects, service, stream } from "@nats-entra/access";
import { books, shop, shopdata } from "./accounts.ts";

/** On each of three nodes, so that one may be lost. */
const replicas = 3;

/** What happened to orders, kept so that services can catch up. */
export const ORDERS = stream("ORDERS", {
  account: shopdata,
  subjects: ["orders.events.>"],
  maxAge: "90d",
  maxBytes: "64MiB",
  replicas,
  consumers: { shipping: { ackWait: "30s" } },
});

/** Finance's journal: nothing leaves it, and when it is full nothing more is booked. */
export const LEDGER = stream("LEDGER", {
  account: books,
  subjects: ["ledger.>"],
  maxBytes: "32MiB",
  discard: "new",
  denyDelete: true,
  replicas,
  consumers: { closing: { ackWait: "30s" } },
});

/** Price by article, with the last five of each. */
export const prices = kv("prices", { account: shopdata, history: 5, maxBytes: "8MiB", replicas });

/** Invoices as PDF. */
export const invoices = objects("invoices", { account: books, maxBytes: "32MiB", replicas });

const queue = "order-service";
export const create = service("orders.create", { account: shop, queue });
export const status = service("orders.status", { account: shop, queue });
export const cancel = service("orders.cancel", { account: shop, queue });
export const shipped = service("orders.shipped", { account: shop, queue });
