/** The streams and buckets to which the roles refer. */
import { kv, objects, stream } from "../access/index.ts";

/** What happened to orders, kept so that services can catch up. */
export const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });

/** Finance's journal. */
export const LEDGER = stream("LEDGER", { subjects: ["ledger.>"] });

/** Price by article, in the account of the orders. */
export const prices = kv("prices");

/** Invoices as PDF, in the account of finance. */
export const invoices = objects("invoices");
