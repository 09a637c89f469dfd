/** A shop whose stream moves from the account of everybody into a vault: its policy before, during and after. */
import {
  account,
  consume,
  exportService,
  exportStream,
  fromAccount,
  manage,
  policy,
  publishTo,
  request,
  role,
  stream,
  vault,
  type Account,
  type Export,
  type Policy,
  type Grant,
  type Stream,
} from "../../../access/index.ts";

const subjects = ["orders.events.>"];
const jetstream = { disk: "64MiB", streams: 10, consumers: 100 } as const;
const named = (name: string) => ({ name, description: `For the move: ${name}` });

/** What the copy in the vault needs of the account in which the stream is now. */
const lent: readonly Export[] = [
  exportService("$JS.API.CONSUMER.CREATE.ORDERS", named("copying")),
  exportService("$JS.FC.ORDERS.>", named("flow control")),
  exportStream("moving.ORDERS.>", named("messages")),
];
const shop = account("shop", { description: "Everything of the shop", jetstream });
const lending = account("shop", { description: "Services of the shop", jetstream, exports: lent });
const shopdata = vault("shopdata", {
  description: "Orders",
  jetstream,
  imports: [
    fromAccount("shop", "copying", { to: "$JS.shop.API.CONSUMER.CREATE.ORDERS" }),
    fromAccount("shop", "flow control"),
    fromAccount("shop", "messages"),
  ],
});
const walled = account("shop", { description: "Services of the shop" });
const keeping = vault("shopdata", { description: "Orders", jetstream });

const aRole = (name: string, home: Account, ...grants: readonly Grant[]) =>
  role(name, { description: name, account: home, members: ["application"], grants });

/** Publishers and workers, with the stream of their time. */
const using = (home: Account, orders: Stream) => [
  aRole("Orders.Publish", home, publishTo(orders)),
  aRole("Orders.Ship", home, consume(orders, { consumer: "ship" })),
];
const deploying = (home: Account, orders: Stream) =>
  aRole("Orders.Deploy", home, manage(orders, { consumers: ["ship"] }));
/** Ends what is left in the old account, which the policy knows as a stream of the vault already. */
const mover = aRole(
  "Orders.Move",
  lending,
  ...["STREAM.INFO.ORDERS", "STREAM.UPDATE.ORDERS", "STREAM.DELETE.ORDERS"].map((subject) =>
    request(`$JS.API.${subject}`),
  ),
  request("$JS.API.CONSUMER.INFO.ORDERS.ship"),
);

const own = stream("ORDERS", { subjects, managed: false });
const placed = stream("ORDERS", { subjects, managed: false, account: "shopdata" });

export const before: Policy = policy({
  accounts: [shop],
  roles: [...using(shop, own), deploying(shop, own)],
});
/** Everybody uses the old stream, and the vault copies it. */
export const copying: Policy = policy({
  accounts: [lending, shopdata],
  roles: [...using(lending, own), mover, deploying(shopdata, placed)],
});
/** Everybody uses the stream of the vault; what the copy needs is still there. */
export const cutOver: Policy = policy({
  accounts: [lending, shopdata],
  roles: [...using(lending, placed), mover, deploying(shopdata, placed)],
});
export const after: Policy = policy({
  accounts: [walled, keeping],
  roles: [...using(walled, placed), deploying(keeping, placed)],
});
