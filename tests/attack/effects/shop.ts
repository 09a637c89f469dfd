/** A shop without walls: everything in one account. Each role has the least that makes a trick work. */
import {
  account,
  consume,
  follow,
  kv,
  manage,
  policy,
  publish,
  publishTo,
  request,
  role,
  serve,
  stream,
  subscribe,
  type Grant,
} from "../../../access/index.ts";

export const shop = account("shop", {
  description: "Sessions, services, streams and buckets, all together",
  jetstream: { memory: "16MiB", disk: "16MiB" },
});

export const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });
export const prices = kv("prices");

const grants: Readonly<Record<string, readonly Grant[]>> = {
  Asker: [request("orders.status")],
  /** Answers wherever the asker says. */
  Service: [serve("orders.status", { responses: { max: 1 } })],
  /** Answers into inboxes only. */
  InboxService: [subscribe("orders.status"), publish("_INBOX.>")],
  Worker: [consume(ORDERS, { consumer: "shipping" })],
  Writer: [publishTo(ORDERS, "orders.events.created")],
  Follower: [follow(ORDERS)],
  EuReader: [prices.read("eu.>")],
  EuWriter: [prices.write("eu.>")],
  Reader: [prices.read()],
  Deployer: [manage(ORDERS, { consumers: ["shipping"] })],
  Canceller: [publish("orders.cancel")],
};

const common = { account: shop, members: ["application"] } as const;

export const unwalled = policy({
  accounts: [shop],
  roles: [
    ...Object.entries(grants).map(([name, allowed]) =>
      role(name, { description: name, grants: allowed, ...common }),
    ),
    role("NeverCancels", {
      description: "May not cancel, whatever its other roles say",
      grants: [publish("orders.events.refused")],
      denies: [publish("orders.cancel")],
      ...common,
    }),
  ],
});
