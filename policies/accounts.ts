import { account, controlAccount, exportStream, fromAccount } from "../access/index.ts";

/** Where orders are taken, fulfilled and watched. */
export const orders = account("orders", {
  description: "Order intake, fulfilment and support",
  default: true,
  limits: { payload: "1MiB" },
  jetstream: { memory: "64MiB", disk: "1GiB", streams: 10, consumers: 100 },
  exports: [
    exportStream("orders.events.>", {
      name: "events",
      description: "Everything that happens to an order, as it happens",
    }),
  ],
});

/** Where money is counted. It hears what happens to orders, and tells nobody anything. */
export const finance = account("finance", {
  description: "Bookkeeping and invoices",
  jetstream: { memory: "16MiB", disk: "512MiB", streams: 5, consumers: 20 },
  imports: [fromAccount(orders, "events", { to: "shop.orders.>" })],
});

/** Where the system is steered, and where it is read what happened. */
export const control = controlAccount({ disk: "2GiB" });
