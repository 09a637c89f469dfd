import { basename } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { connect } from "@nats-io/transport-node";
import {
  account,
  compile,
  leaf,
  policy,
  publish,
  role,
  subscribe,
  type AccessDocument,
} from "../../../access/index.ts";
import type { KeyMaterial } from "../../../nats/index.ts";
import { buildCallout } from "../../../tools/build.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { startNats, type NatsLayout, type NatsServers } from "../../support/nats/servers.ts";
import type { Changes } from "../../support/token.ts";
import type { Replica } from "../callout/replica.ts";
import { Site, type ServerSettings } from "../callout/site.ts";

const host = "127.0.0.1";
const connectionTypes = ["STANDARD", "LEAFNODE"];

/** Identities of the tests. */
export const north = "aaaaaaaa-0000-4000-8000-000000000011";
export const south = "aaaaaaaa-0000-4000-8000-000000000012";
export const office = "bbbbbbbb-0000-4000-8000-000000000011";

/** Sites that report and get plans as leaf nodes, and an office that reads and writes them as a NATS client. */
export const sitesPolicy = policy({
  accounts: [
    account("sites", {
      description: "Sites of the company",
      limits: { leafNodes: 10 },
    }),
    account("papers", { description: "Papers" }),
  ],
  roles: [
    role("Sites.Leaf", {
      ...{ description: "A site with servers of its own", account: "sites" },
      members: ["application"],
      grants: [leaf({ publish: ["site.{oid}.>"], subscribe: ["plans.>"] })],
    }),
    role("Sites.Office", {
      ...{ description: "Reads reports, and makes plans", account: "sites" },
      members: ["application", "user"],
      grants: [subscribe("site.>"), publish("plans.>"), publish("site.>"), subscribe("plans.>")],
    }),
    role("Papers.Print", {
      ...{ description: "Prints", account: "papers" },
      members: ["application", "user"],
      grants: [publish("print")],
    }),
  ],
});

/** A hub with a listener for leaf nodes, and a callout that lets them in. */
export class Hub {
  readonly site: Site;
  /** The only callout. */
  replica: Replica;
  readonly port: number;
  readonly #open: { close(): Promise<unknown> }[] = [];

  private constructor(site: Site, replica: Replica, port: number) {
    this.site = site;
    this.replica = replica;
    this.port = port;
  }

  /** @param settings of its server */
  static async start(
    document = compile(sitesPolicy).document,
    settings: Partial<ServerSettings> = {},
  ): Promise<Hub> {
    const [port = 0] = await reservePorts(1);
    const leafnodes = { host, port };
    const site = await Site.create(await buildCallout(), document, {
      ...{ nodes: 1, leafnodes },
      ...settings,
    });
    return new Hub(site, await site.start("callout-0", { connectionTypes }), port);
  }

  token(oid: string, roles = ["Sites.Leaf"], claims: Changes = {}): string {
    return this.site.token({ oid, azp: oid, idtyp: "app", scp: undefined, roles, ...claims });
  }

  /** Address for a leaf node. @param login `user:password@` */
  url(login: string): string {
    return `nats-leaf://${login}${host}:${this.port}`;
  }

  /**
   * A server whose clients log in as it likes, and that is a leaf node of the hub.
   *
   * @param name the server's: its identity's own
   */
  leaf(login: string, name = north): Promise<NatsServers> {
    return this.#start(leafConfig(`url: "${this.url(login)}"`, name));
  }

  /** The same, with the remote's settings in a file of the hub's folder. */
  leafOf(file: string): Promise<NatsServers> {
    return this.#start(this.including(file));
  }

  including(file: string): (layout: NatsLayout) => string {
    // nats-server takes the path from the folder of its configuration
    return leafConfig(`include "../${basename(this.site.folder)}/${file}"`, north);
  }

  async #start(config: (layout: NatsLayout) => string): Promise<NatsServers> {
    const servers = await startNats({ config });
    this.#open.push({ close: () => servers.stop() });
    return servers;
  }

  /** Decisions since then, as reasons or accounts. */
  async decided(since: number, count = 1): Promise<string[]> {
    const records = (await this.replica.recorded(since + count)).slice(since);
    return records.map(({ reason, account }) => reason ?? account ?? "");
  }

  /** Ends the callout and starts another one, which knows no sessions. */
  async replace(): Promise<void> {
    await this.replica.stop();
    this.replica = await this.site.start("callout-0", { connectionTypes });
  }

  /** Has the callout sign with these keys, and the server trust them. */
  async useKeys(keys: KeyMaterial): Promise<void> {
    const before = this.replica.events("secrets_loaded").length;
    await this.site.writeSecrets(keys);
    this.replica.signal("SIGHUP");
    await this.replica.seen("secrets_loaded", before + 1);
    await this.site.reload(keys);
  }

  /** Puts the policy without a role into force. */
  async without(name: string): Promise<void> {
    const roles = sitesPolicy.roles.filter((role) => role.name !== name);
    await this.use(compile({ ...sitesPolicy, roles }).document);
  }

  async restore(): Promise<void> {
    await this.use(compile(sitesPolicy).document);
  }

  /** Puts a policy into force. */
  async use(document: AccessDocument): Promise<void> {
    const before = this.replica.events("policy_loaded").length;
    await this.site.writePolicy(JSON.stringify(document));
    await this.replica.seen("policy_loaded", before + 1);
  }

  async clientOf(servers: NatsServers): Promise<NatsConnection> {
    const client = await connect({ servers: [...servers.urls], reconnect: false });
    this.#open.unshift(client);
    return client;
  }

  /** Leaf nodes that are connected. */
  async joined(): Promise<number> {
    const answer = await fetch(`${this.site.nats.nodes[0]?.monitor ?? ""}/leafz`);
    return ((await answer.json()) as { leafnodes: number }).leafnodes;
  }

  async clear(): Promise<void> {
    for (const each of this.#open.splice(0)) await each.close();
  }

  async stop(): Promise<void> {
    await this.clear();
    await this.site.stop();
  }
}

/** The configuration of a leaf node. @param remote the settings of its remote @param name the server's */
function leafConfig(remote: string, name: string): (layout: NatsLayout) => string {
  return ({ client, monitor }) => `
    server_name: "${name}"
    host: "${client.host}"
    port: ${client.port}
    http_port: ${monitor.port}
    leafnodes {
      reconnect: "200ms"
      remotes: [{
        ${remote}
      }]
    }`;
}

/** Everything that a client receives, `subject payload`. */
export async function listening(client: NatsConnection, ...subjects: string[]): Promise<string[]> {
  const messages: string[] = [];
  for (const subject of subjects)
    client.subscribe(subject, {
      callback: (error, message) => {
        if (!error) messages.push(`${message.subject} ${message.string()}`);
      },
    });
  await client.flush();
  return messages;
}
