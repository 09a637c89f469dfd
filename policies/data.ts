/** The streams and buckets, and the services, to which the roles refer: each says in which account it lives. */
import { kv, objects, service, stream } from "@nats-entra/access";
import { books, shop, shopdata } from "./accounts.ts";

/** What happened to orders, kept so that services can catch up. */
export const ORDERS = stream("ORDERS", {
  account: shopdata,
  subjects: ["orders.events.>"],
  replicas: 3,
});

/** Finance's journal. */
export const LEDGER = stream("LEDGER", { account: books, subjects: ["ledger.>"] });

/** Price by article. */
export const prices = kv("prices", { account: shopdata });

/** Invoices as PDF. */
export const invoices = objects("invoices", { account: books });

const queue = "order-service";
export const create = service("orders.create", { account: shop, queue });
export const status = service("orders.status", { account: shop, queue });
export const cancel = service("orders.cancel", { account: shop, queue });
export const shipped = service("orders.shipped", { account: shop, queue });
