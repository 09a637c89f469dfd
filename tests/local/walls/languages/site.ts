import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import type { NatsConnection } from "@nats-io/transport-node";
import {
  account,
  backup,
  compile,
  consume,
  decide,
  deleteMessages,
  discover,
  domainsOf,
  follow,
  getFrom,
  kv,
  list,
  manage,
  objects,
  pause,
  policy,
  publishTo,
  purge,
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
import { startInstallation, type Installation } from "../../nats/installation.ts";
import type { Command } from "../../client/toolchains.ts";

/** Clients that work through the stream, each with a consumer of its own. */
/**
 * One consumer for each run of a client: what a run that has ended still asks for is given to nobody, until its pull
 * expires after half a minute.
 */
const workers = ["javascript", "go", "python", "command", "astray", "elsewhere"];
const filter = "orders.events.created";

const shopdata = vault("shopdata", {
  description: "Streams and buckets of the shop",
  jetstream: { disk: "128MiB" },
});
const shop = account("shop", { description: "The shop's services" });
const support = account("support", { description: "Who works with the shop", default: true });

const ORDERS = stream("ORDERS", {
  subjects: ["orders.events.>"],
  account: shopdata,
  allowDirect: true,
});
const prices = kv("prices", { account: shopdata });
const files = objects("files", { account: shopdata });
const micro = "orders";
const status = service("orders.status", { account: shop, queue: "orders", micro });
const poll = service("orders.poll", { account: shop, answers: "many", micro });
const parts = service("orders.parts", {
  account: shop,
  queue: "orders",
  answers: "many",
  micro,
});

const members: MemberKind[] = ["user", "application"];
const { document } = compile(
  policy({
    accounts: [shopdata, shop, support],
    roles: [
      role("Shop.Use", {
        ...{ description: "Everything that crosses a wall", account: support, members },
        grants: [
          ...[publishTo(ORDERS), follow(ORDERS)],
          ...workers.map((consumer) => consume(ORDERS, { consumer, create: { filter } })),
          ...[prices.read(), prices.write(), files.read(), files.write()],
          ...[request(status), request(poll), request(parts), discover(shop)],
          ...[list(shopdata), list(ORDERS), getFrom(ORDERS), deleteMessages(ORDERS)],
          ...[purge(ORDERS), backup(ORDERS)],
          ...workers.map((consumer) => pause(ORDERS, { consumer })),
        ],
      }),
      role("Shop.Serve", {
        ...{ description: "Answers", account: shop, members },
        grants: [serve(status), serve(poll), serve(parts)],
      }),
      role("Shop.Deploy", {
        ...{ description: "Makes what is in the vault", account: shopdata, members },
        grants: [manage(ORDERS, { consumers: workers }), prices.manage(), files.manage()],
      }),
    ],
  }),
);

const key = signingKey("walls");
const oid = "0d5c6b5b-93a8-4c02-9f3a-5d1b7a5c7c11";
const tokenOf = (role: string) => token(key, { oid, roles: [role] });

/** Three nodes with the accounts of a policy with walls, what its vault holds, and two instances of its service. */
export class WalledSite {
  readonly #installation: Installation;
  readonly #services: { kill(): void }[] = [];

  private constructor(installation: Installation) {
    this.#installation = installation;
  }

  static async open(): Promise<WalledSite> {
    const site = new WalledSite(await startInstallation(document.accounts, accessOf));
    const deployer = await site.connect("Shop.Deploy", "shopdata");
    const jsm = await jetstreamManager(deployer);
    const subjects = [...ORDERS.subjects];
    await jsm.streams.add({ name: "ORDERS", subjects, num_replicas: 3, allow_direct: true });
    const js = jetstream(deployer);
    await new Kvm(js).create("prices", { replicas: 3, history: 5 });
    await new Objm(js).create("files", { replicas: 3 });
    await deployer.close();
    return site;
  }

  /** A session in an account, with the inbox that the client library gives it. */
  connect(role = "Shop.Use", account = "support"): Promise<NatsConnection> {
    const inboxPrefix = `_INBOX.${oid}.${account}`;
    return this.#installation.login({ user: account, pass: tokenOf(role), inboxPrefix });
  }

  /** Runs a client that says in a line of JSON each what it has done. */
  async run([program, ...args]: Command, more: Partial<ClientVariables> = {}): Promise<Report> {
    const env = { ...process.env, ...this.#variables(0), ...more };
    const child = execFile(program, args, { env, maxBuffer: 1 << 24 });
    let said = "";
    let failed = "";
    child.stdout?.on("data", (chunk: string) => (said += chunk));
    child.stderr?.on("data", (chunk: string) => (failed += chunk));
    await once(child, "close");
    const lines = said.split("\n").filter((line) => line.startsWith("{"));
    if (lines.length === 0) throw new Error(`it says nothing: ${failed}`);
    const results = lines.map((line) => JSON.parse(line) as { operation: string; error?: string });
    return new Map(results.map(({ operation, error }) => [operation, error ?? "done"]));
  }

  /** Starts an instance of the service at each of two nodes. */
  async serve([program, ...args]: Command): Promise<void> {
    const account = {
      NATS_ACCOUNT: "shop",
      NATS_TOKEN: tokenOf("Shop.Serve"),
      NATS_INBOX: `_INBOX.${oid}.shop`,
    };
    const started = [1, 2].map(async (node) => {
      const env = { ...process.env, ...this.#variables(node), ...account };
      const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"] });
      this.#services.push(child);
      await once(child.stdout, "data");
    });
    await Promise.all(started);
  }

  #variables(node: number): ClientVariables {
    const [domain = ""] = domainsOf(document)["support"] ?? [];
    return {
      NATS_URL: this.#installation.servers.urls[node] ?? "",
      NATS_ACCOUNT: "support",
      NATS_TOKEN: tokenOf("Shop.Use"),
      NATS_INBOX: `_INBOX.${oid}.support`,
      NATS_DOMAIN: domain,
      NATS_CONSUMER: "javascript",
    };
  }

  async stop(): Promise<void> {
    for (const child of this.#services) child.kill();
    await this.#installation.stop();
  }
}

/** What a client did, by operation: `done`, or why it could not. */
export type Report = ReadonlyMap<string, string>;

/** What a client reads from its environment. */
export interface ClientVariables {
  readonly NATS_URL: string;
  readonly NATS_ACCOUNT: string;
  readonly NATS_TOKEN: string;
  readonly NATS_INBOX: string;
  readonly NATS_DOMAIN: string;
  readonly NATS_CONSUMER: string;
  /** For one operation, as Go writes durations. @default 10s */
  readonly NATS_PATIENCE?: string;
}

/** What the policy gives to the token's roles. */
function accessOf({ connect_opts: { user, pass } }: AuthorizationRequest) {
  if (user === undefined || pass === undefined) return undefined;
  const claims = JSON.parse(Buffer.from(pass.split(".")[1] ?? "", "base64url").toString()) as {
    roles: string[];
  };
  const principal = {
    kind: "user",
    roles: claims.roles,
    claims: { oid, azp: oid, tid: oid },
  } as const;
  const decision = decide(document, principal, { account: user, now: 0 });
  if (!decision.granted) return undefined;
  const { account, publish, subscribe, responses } = decision.permissions;
  return {
    account,
    publish: publish.allow,
    subscribe: subscribe.allow,
    responses,
    lifetime: 3_600,
  };
}
