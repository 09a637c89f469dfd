import { AckPolicy, jetstreamManager, StorageType } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { connect, jwtAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import {
  account,
  compile,
  consume,
  decide,
  follow,
  kv,
  manage,
  policy,
  publishTo,
  request,
  role,
  serve,
  service,
  stream,
  vault,
  type Account,
} from "../../access/index.ts";
import { keyPair, publicKey, seed, userJwt } from "../../nats/index.ts";
import { Cluster } from "../logins/cluster.ts";

const limits = { memory: "1GiB", disk: "1MiB" } as const;

/** The same service, stream and bucket twice: in the account of who uses them, and in others. */
const here = account("here", { description: "Everything in one account", jetstream: limits });
const there = account("there", { description: "Only sessions", default: true });
const shop = account("shop", { description: "The service beyond the wall" });
const data = vault("data", { description: "The streams beyond the wall", jetstream: limits });

const members = ["application"] as const;
const uses = (name: string, home: Account, places: { streams: Account; services: Account }) => {
  const orders = stream("ORDERS", { subjects: ["orders.>"], account: places.streams });
  const prices = kv("prices", { account: places.streams });
  const status = service("status", { account: places.services });
  return [
    role(`${name}.Use`, {
      ...{ description: name, account: home, members },
      grants: [
        ...[request(status), publishTo(orders), follow(orders)],
        ...[consume(orders, { consumer: "work" }), prices.read(), prices.write()],
      ],
    }),
    role(`${name}.Serve`, {
      ...{ description: name, account: places.services, members },
      grants: [serve(status)],
    }),
    role(`${name}.Deploy`, {
      ...{ description: name, account: places.streams, members },
      grants: [manage(orders, { consumers: ["work"] }), prices.manage()],
    }),
  ];
};

const { document } = compile(
  policy({
    accounts: [here, there, shop, data],
    roles: [
      ...uses("Here", here, { streams: here, services: here }),
      ...uses("There", there, { streams: data, services: shop }),
    ],
  }),
);

/** Where what a session uses is: in its own account, or beyond the wall. */
export const ways = ["Here", "There"] as const;
export type Way = (typeof ways)[number];

export interface WalledSession {
  readonly nc: NatsConnection;
  /** The JetStream domain; none in its own account. */
  readonly domain?: string;
}

/** Three nodes with a service and streams on either side of the wall. */
export class Site {
  readonly #cluster: Cluster;
  readonly #open: NatsConnection[] = [];
  /** The node that leads the stream; there the service has its connection, too. */
  readonly #leaders = new Map<Way, number>();

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  static async start(): Promise<Site> {
    const site = new Site(await Cluster.start(document));
    for (const way of ways) await site.#prepare(way);
    return site;
  }

  async #prepare(way: Way): Promise<void> {
    const deployer = await this.#connect(`${way}.Deploy`, 0);
    const manager = await jetstreamManager(deployer);
    // in memory and once, so that disks and replication, which no wall changes, do not hide what it costs
    const storage = StorageType.Memory;
    const config = { name: "ORDERS", subjects: ["orders.>"], storage, max_msgs: 50_000 };
    const made = await manager.streams.add(config);
    await manager.consumers.add("ORDERS", { durable_name: "work", ack_policy: AckPolicy.None });
    await new Kvm(deployer).create("prices", { storage });
    const leader = ["n1", "n2", "n3"].indexOf(made.cluster?.leader ?? "");
    this.#leaders.set(way, leader);
    const answering = await this.#connect(`${way}.Serve`, leader);
    answering.subscribe("status", { callback: (_error, message) => void message.respond("fine") });
    await answering.flush();
  }

  /**
   * Does something in a session of its own.
   *
   * @param distance of its node from that of stream and service, in nodes
   */
  async use<T>(
    way: Way,
    distance: number,
    act: (session: WalledSession) => Promise<T>,
  ): Promise<T> {
    const node = ((this.#leaders.get(way) ?? 0) + distance) % 3;
    const nc = await this.#connect(`${way}.Use`, node);
    const result = await act(way === "Here" ? { nc } : { nc, domain: "data" });
    await nc.close();
    return result;
  }

  async #connect(name: string, node: number): Promise<NatsConnection> {
    const oid = "0d5c6b5b-93a8-4c02-9f3a-5d1b7a5c7c11";
    const principal = { kind: "application", roles: [name], claims: { oid, azp: oid, tid: oid } };
    const decision = decide(document, { ...principal, kind: "application" }, { now: 0 });
    if (!decision.granted) throw new Error(decision.detail);
    const { account, publish, subscribe } = decision.permissions;
    const { keys, nats } = this.#cluster;
    const pair = keys.accounts[account];
    if (pair === undefined) throw new Error(`there are no keys for account ${account}`);
    const jwt = userJwt({
      name,
      user: publicKey("user", keys.systemUser),
      account: publicKey("account", pair.identity),
      signer: keyPair("account", pair.signing),
      issuedAt: keys.issuedAt,
      ...{ publish, subscribe },
    });
    const nc = await connect({
      servers: [nats.urls[node] ?? ""],
      authenticator: jwtAuthenticator(jwt, Buffer.from(seed("user", keys.systemUser))),
      inboxPrefix: `_INBOX.${oid}.${account}`,
      ignoreClusterUpdates: true,
    });
    this.#open.push(nc);
    return nc;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#open.map((nc) => nc.close()));
    await this.#cluster.stop();
  }
}
