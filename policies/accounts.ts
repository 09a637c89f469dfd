/**
 * Accounts are domains of trust: a session can have an answer sent to anything that its account reaches. So those who
 * may do different things are in different accounts, and streams are in vaults, where nobody has a session but the
 * job that looks after them. What a role uses of another account becomes exports and imports by itself; what sessions
 * only hear is shared here.
 */
import {
  account,
  controlAccount,
  exportService,
  exportStream,
  fromAccount,
  vault,
} from "@nats-entra/access";

/** Who fulfils orders: the order service alone. */
export const shop = account("shop", {
  description: "The order service",
  limits: { payload: "1MiB" },
  // customers' orders come from the storefront, which this policy does not have yet
  outside: ["orders.create"],
  exports: [
    exportStream("orders.events.>", {
      name: "events",
      description: "Everything that happens to an order, as it happens",
    }),
    exportService("agents.*.lookups", {
      name: "lookups",
      description: "Agents ask about orders",
    }),
    exportStream("agents.*.results", {
      name: "results",
      description: "What agents learn of orders, each of its own",
    }),
  ],
});

/** Whose workers read what happened to orders, and have the order service tell what they did. */
export const shipping = account("shipping", { description: "The shipping workers" });

export const pricing = account("pricing", { description: "The pricing service" });

/** What happened to orders, and what things cost. */
export const shopdata = vault("shopdata", {
  description: "Orders' history and prices",
  jetstream: { memory: "64MiB", disk: "1GiB", streams: 10, consumers: 100 },
});

/** Where agents work. Nobody answers them here, so none can have an answer sent to another. */
export const agents = account("agents", {
  description: "AI agents",
  exports: [
    exportStream("agents.*.findings", { name: "findings", description: "What agents report" }),
  ],
  imports: [
    fromAccount(shop, "events", { subject: "orders.events.failed.>" }),
    fromAccount(shop, "lookups"),
    fromAccount(shop, "results"),
    fromAccount("operations", "tasks"),
  ],
});

export const operations = account("operations", {
  description: "The operations team",
  exports: [
    exportStream("support.*.handovers", {
      name: "handovers",
      description: "Cases handed over to somebody of support",
    }),
    exportStream("agents.*.tasks", { name: "tasks", description: "Tasks for agents" }),
  ],
  imports: [fromAccount(shop, "events"), fromAccount(agents, "findings")],
});

/** Where orders are looked up. */
export const orders = account("orders", {
  description: "Customer support",
  default: true,
  imports: [fromAccount(shop, "events"), fromAccount(operations, "handovers")],
});

/** Where invoices are read. It hears which orders are paid, and tells nobody anything. */
export const finance = account("finance", {
  description: "Controllers and auditors",
  imports: [
    fromAccount(shop, "events", {
      subject: "orders.events.payment.>",
      to: "shop.orders.payment.>",
    }),
  ],
});

/** Where money is counted. */
export const bookkeeping = account("bookkeeping", {
  description: "Bookkeeping and invoices",
  imports: [fromAccount(shop, "events", { to: "shop.orders.>" })],
});

/** The ledger and the invoices. */
export const books = vault("books", {
  description: "Ledger and invoices",
  jetstream: { memory: "16MiB", disk: "512MiB", streams: 5, consumers: 20 },
});

/** Where the system is steered, and where it is read what happened. */
export const control = controlAccount({ disk: "2GiB" });
