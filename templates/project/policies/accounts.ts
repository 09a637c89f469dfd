/**
 * Accounts are walls: sessions in different accounts exchange what is exported here and nothing else. Give roles that
 * must not reach each other different accounts.
 */
import { account, controlAccount, exportStream, fromAccount } from "@nats-entra/access";

/** The order service alone. */
export const shop = account("shop", {
  description: "The order service",
  exports: [
    exportStream("orders.events.>", {
      name: "events",
      description: "Everything that happens to an order",
    }),
  ],
});

/** Where people look orders up. A session that names no account gets this one. */
export const support = account("support", {
  description: "Customer support",
  default: true,
  imports: [fromAccount(shop, "events")],
});

/** Accounting sees payments, and sends nothing to the shop. */
export const finance = account("finance", {
  description: "Accounting",
  imports: [fromAccount(shop, "events", { subject: "orders.events.payment.>" })],
});

/** Where operators see sessions and end them. */
export const control = controlAccount({ disk: "256MiB" });
