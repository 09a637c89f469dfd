/** Three nodes with a vault, an account of services and one of those who use both; logins by token. */
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import {
  account,
  compile,
  consume,
  decide,
  domainsOf,
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
  type MemberKind,
} from "../../../../access/index.ts";
import type { AuthorizationRequest } from "../../../../nats/index.ts";
import { signingKey, token } from "../../../support/token.ts";
import { until } from "../../../support/waiting/until.ts";
import { startInstallation } from "../../nats/installation.ts";

const shopdata = vault("shopdata", {
  description: "Streams and buckets of the shop",
  jetstream: { disk: "128MiB" },
});
const shop = account("shop", { description: "The shop's services" });
const support = account("support", { description: "Who works with the shop", default: true });

const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"], account: shopdata });
const prices = kv("prices", { account: shopdata });
const poll = service("orders.poll", { account: shop, answers: "many" });

const members: MemberKind[] = ["user", "application"];
const { document } = compile(
  policy({
    accounts: [shopdata, shop, support],
    roles: [
      role("Shop.Use", {
        ...{ description: "Everything that crosses a wall", account: support, members },
        grants: [
          ...[publishTo(ORDERS), consume(ORDERS, { consumer: "work", create: true })],
          ...[prices.read(), prices.write(), request(poll)],
        ],
      }),
      role("Shop.Serve", {
        ...{ description: "Answers", account: shop, members, grants: [serve(poll)] },
      }),
      role("Shop.Deploy", {
        ...{ description: "Makes what is in the vault", account: shopdata, members },
        grants: [manage(ORDERS), prices.manage()],
      }),
    ],
  }),
);

/** As the stack's settings have them: by the account of the sessions. */
export const domains = domainsOf(document);

const key = signingKey("walls");
const oid = "0d5c6b5b-93a8-4c02-9f3a-5d1b7a5c7c11";
export const tokenOf = (role: string): string => token(key, { oid, roles: [role] });

export interface Shop {
  readonly urls: readonly string[];
  /** @param inbox what its inbox has after the object id. @default the account, as the client library does it */
  connect(role: string, account: string, inbox?: string): Promise<NatsConnection>;
  stop(): Promise<void>;
}

/** With what the vault holds, and an instance of the service at each of two nodes. */
export async function startShop(): Promise<Shop> {
  const installation = await startInstallation(document.accounts, accessOf);
  const { urls } = installation.servers;
  const connect = (role: string, account: string, inbox = `.${account}`, servers = urls) =>
    installation.login({
      ...{ servers: [...servers], user: account, pass: tokenOf(role) },
      inboxPrefix: `_INBOX.${oid}${inbox}`,
    });
  const deployer = await connect("Shop.Deploy", "shopdata");
  const jsm = await jetstreamManager(deployer);
  await jsm.streams.add({ name: "ORDERS", subjects: [...ORDERS.subjects], num_replicas: 3 });
  await new Kvm(jetstream(deployer)).create("prices", { replicas: 3 });
  await deployer.close();
  const instances = urls.slice(1).map(async (url) => {
    const nc = await connect("Shop.Serve", "shop", undefined, [url]);
    nc.subscribe("orders.poll", { callback: (_, message) => void message.respond("fine") });
    await nc.flush();
    return nc;
  });
  const open = await Promise.all(instances);
  await knowsBoth(await connect("Shop.Use", "support"));
  return {
    urls,
    connect: (role, account, inbox) => connect(role, account, inbox),
    stop: async () => {
      await Promise.all(open.map((nc) => nc.close()));
      await installation.stop();
    },
  };
}

/** Until the nodes have told each other of both instances. */
async function knowsBoth(nc: NatsConnection): Promise<void> {
  const options = { strategy: "count", maxMessages: 2, maxWait: 500 } as const;
  await until("both instances", async () => {
    const answers = await nc.requestMany("orders.poll", "", options).catch(() => undefined);
    return answers !== undefined && (await count(answers).catch(() => 0)) === 2;
  });
  await nc.close();
}

/** What the policy gives to the token's roles. */
function accessOf({ connect_opts: { user, pass } }: AuthorizationRequest) {
  if (user === undefined || pass === undefined) return undefined;
  const { roles } = JSON.parse(
    Buffer.from(pass.split(".")[1] ?? "", "base64url").toString(),
  ) as Readonly<Record<"roles", string[]>>;
  const who = { kind: "user", roles, claims: { oid, azp: oid, tid: oid } } as const;
  const decision = decide(document, who, { account: user, now: 0 });
  if (!decision.granted) return undefined;
  const { account, publish, subscribe, responses } = decision.permissions;
  const permissions = { publish: publish.allow, subscribe: subscribe.allow, responses };
  return { account, ...permissions, lifetime: 3_600 };
}

export async function count(items: AsyncIterable<unknown>): Promise<number> {
  let all = 0;
  for await (const _ of items) all += 1;
  return all;
}
