/**
 * The callouts make what data.ts declares. Jobs look at it in its vault, where no other role has a session, and repair
 * it while no callout does; what they set otherwise than declared does not stay, or is reported.
 */
import { manage, role } from "@nats-entra/access";
import { books, shopdata } from "../accounts.ts";
import { invoices, LEDGER, ORDERS, prices } from "../data.ts";

export const deployOrders = role("Streams.Deploy", {
  displayName: "Streams: deploy",
  description:
    "See and repair the streams, consumers and buckets that the callouts make as declared. For the deployment job in CI.",
  account: shopdata,
  members: ["application"],
  grants: [manage(ORDERS, { consumers: ["shipping"] }), prices.manage()],
  maxSession: "30m",
});

export const deployFinance = role("Ledger.Deploy", {
  displayName: "Ledger: deploy",
  description:
    "See and repair the ledger and the invoice store, which the callouts make as declared. For finance's job in CI.",
  account: books,
  members: ["application"],
  grants: [manage(LEDGER, { consumers: ["closing"] }), invoices.manage()],
  maxSession: "30m",
});
