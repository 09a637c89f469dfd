/** The streams and buckets, and the services, to which the roles refer: each says in which account it lives. */
import { kv, objects, service, stream } from "@nats-entra/access";
import { books, shop, shopdata } from "./accounts.ts";

/** Nothing that is written to one subject of a stream changes or reaches another. */
const plain = { rollup: false, schedules: false, republish: false } as const;
const bucket = { schedules: false, republish: false } as const;

/** What happened to orders, kept so that services can catch up. */
export const ORDERS = stream("ORDERS", {
  subjects: ["orders.events.>"],
  account: shopdata,
  settings: plain,
});

/** Finance's journal. */
export const LEDGER = stream("LEDGER", { subjects: ["ledger.>"], account: books, settings: plain });

/** Price by article. */
export const prices = kv("prices", { account: shopdata, settings: bucket });

/** Invoices as PDF. */
export const invoices = objects("invoices", { account: books, settings: bucket });

const queue = "order-service";
export const create = service("orders.create", { account: shop, queue });
export const status = service("orders.status", { account: shop, queue });
export const cancel = service("orders.cancel", { account: shop, queue });
export const shipped = service("orders.shipped", { account: shop, queue });
