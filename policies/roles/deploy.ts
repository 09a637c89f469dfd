import { manage, role } from "@nats-entra/access";
import { books, shopdata } from "../accounts.ts";
import { invoices, LEDGER, ORDERS, prices } from "../data.ts";

export const deployOrders = role("Streams.Deploy", {
  displayName: "Streams: deploy",
  description: "Create and update streams, consumers and buckets. For the deployment job in CI.",
  account: shopdata,
  members: ["application"],
  grants: [manage(ORDERS, { consumers: ["shipping"] }), prices.manage()],
  maxSession: "30m",
});

export const deployFinance = role("Ledger.Deploy", {
  displayName: "Ledger: deploy",
  description: "Create and update the ledger and the invoice store. For finance's job in CI.",
  account: books,
  members: ["application"],
  grants: [manage(LEDGER, { consumers: ["closing"] }), invoices.manage()],
  maxSession: "30m",
});
