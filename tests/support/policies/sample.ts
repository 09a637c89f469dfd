import {
  account,
  exportStream,
  fromAccount,
  policy,
  publish,
  role,
  subscribe,
} from "../../../access/index.ts";

/** A small policy for tests that are about something else than policies. */
const shop = account("shop", {
  description: "Orders",
  default: true,
  jetstream: { memory: "16MiB", disk: "64MiB", streams: 2, consumers: 10 },
  exports: [exportStream("shop.events.>", { name: "events", description: "What happens" })],
});
const books = account("books", {
  description: "Money",
  imports: [fromAccount(shop, "events", { to: "shop.>" })],
});

export const samplePolicy = policy({
  accounts: [shop, books],
  roles: [
    role("Shop.Read", {
      description: "Follow events",
      account: shop,
      members: ["user"],
      grants: [subscribe("shop.events.>")],
    }),
    role("Shop.Write", {
      description: "Tell events",
      account: shop,
      members: ["user", "application"],
      grants: [publish("shop.events.>")],
      maxSession: "1h",
    }),
    role("Books.Read", {
      description: "Count",
      account: books,
      members: ["user"],
      grants: [subscribe("shop.>")],
    }),
  ],
});
