import { consume, publishTo, role, subscribe } from "@nats-entra/access";
import { bookkeeping, finance } from "../accounts.ts";
import { LEDGER, invoices } from "../data.ts";

export const auditor = role("Finance.Read", {
  displayName: "Finance: read",
  description: "Read invoices and follow paid orders. For controllers and auditors.",
  account: finance,
  members: ["user"],
  grants: [subscribe("shop.orders.payment.>"), invoices.read()],
  maxSession: "8h",
});

export const bookkeeper = role("Finance.Book", {
  displayName: "Finance: keep the books",
  description: "Book paid orders and file their invoices. For accountants and the booking service.",
  account: bookkeeping,
  members: ["user", "application"],
  grants: [
    subscribe("shop.orders.>"),
    publishTo(LEDGER),
    consume(LEDGER, { consumer: "closing" }),
    invoices.read(),
    invoices.write(),
  ],
  maxSession: "8h",
});
