/** A shop behind walls: sessions in two accounts, services in one of them, streams and buckets in a vault. */
import {
  account,
  consume,
  follow,
  kv,
  manage,
  objects,
  policy,
  publishTo,
  request,
  role,
  serve,
  service,
  stream,
  vault,
  type Account,
  type Grant,
} from "../../../access/index.ts";

export const shop = account("shop", { description: "Services of the shop" });
export const support = account("support", { description: "Customer support" });
export const other = account("other", { description: "Somebody else" });
export const shopdata = vault("shopdata", {
  description: "Orders, prices and invoices",
  jetstream: { disk: "64MiB", streams: 10, consumers: 100 },
});

export const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"], account: shopdata });
export const prices = kv("prices", { account: shopdata });
export const invoices = objects("invoices", { account: shopdata });
export const status = service("orders.status", { account: shop, queue: "order-service" });
export const cancel = service("orders.cancel", { account: shop });
export const poll = service("orders.poll", { account: shop, answers: "many" });

const aRole = (name: string, home: Account, ...grants: readonly Grant[]) =>
  role(name, { description: name, account: home, members: ["application"], grants });

export const roles = [
  aRole(
    "Shop.Serve",
    shop,
    ...[serve(status), serve(cancel), serve(poll)],
    ...[publishTo(ORDERS), consume(ORDERS, { consumer: "ship" })],
    ...[prices.read(), prices.write()],
  ),
  aRole(
    "Support.Read",
    support,
    ...[request(status), request(poll), follow(ORDERS), prices.read("eu.>")],
    ...[invoices.read(), invoices.write()],
  ),
  aRole("Other.Read", other, prices.read()),
  aRole(
    "Shop.Deploy",
    shopdata,
    ...[manage(ORDERS, { consumers: ["ship"] }), prices.manage(), invoices.manage()],
  ),
];

export const shopPolicy = policy({ accounts: [shop, support, other, shopdata], roles });
