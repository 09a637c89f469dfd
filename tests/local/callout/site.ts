import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { CONTROL, type AccessDocument } from "../../../access/index.ts";
import {
  authorizationSubject,
  deriveCalloutSecrets,
  deriveTrust,
  serverConfig,
  type KeyMaterial,
  type ServerConfig,
  type TlsFiles,
} from "../../../nats/index.ts";
import { login } from "../../support/connect.ts";
import { issuerAt, publishKeys } from "../../support/issuer/entra-issuer.ts";
import { HttpsServer } from "../../support/https-server.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import {
  startNats,
  type NatsLayout,
  type NatsNode,
  type NatsOptions,
  type NatsServers,
} from "../../support/nats/servers.ts";
import * as entra from "../../support/token.ts";
import { Replica, type Around } from "./replica.ts";

const jetstream = { storeFolder: "$NATS_STORE", memory: 1 << 26, disk: 1 << 30 };

export interface ServerSettings extends Partial<
  Pick<ServerConfig, "limits" | "jetstream" | "websocket" | "mqtt" | "leafnodes">
> {
  /** The servers' TLS, first too; without it they take clear text. */
  readonly tls?: TlsFiles;
}

/** How the servers of a site differ from two plain ones; with JetStream when the policy has CONTROL. */
export interface SiteOptions
  extends Pick<NatsOptions, "nodes" | "places" | "environment">, ServerSettings {
  /** @default those of the same names as in every test */
  readonly keys?: KeyMaterial;
}

/** A NATS cluster, an issuer and the callout's files; tests start the replicas that they need. */
export class Site {
  readonly nats: NatsServers;
  readonly issuer: HttpsServer;
  readonly keys: KeyMaterial;
  readonly #bundle: string;
  readonly #folder: string;
  readonly #accounts: AccessDocument["accounts"];
  readonly #settings: ServerSettings;
  readonly #key: entra.SigningKey;
  readonly #replicas: Replica[] = [];
  readonly #clients: NatsConnection[] = [];

  private constructor(
    parts: Pick<Site, "nats" | "issuer" | "keys">,
    bundle: string,
    folder: string,
    { accounts }: AccessDocument,
    settings: ServerSettings,
  ) {
    this.nats = parts.nats;
    this.issuer = parts.issuer;
    this.keys = parts.keys;
    this.#bundle = bundle;
    this.#folder = folder;
    this.#accounts = accounts;
    this.#settings = settings;
    this.#key = entra.signingKey("key-1");
  }

  static async create(
    bundle: string,
    policy: AccessDocument,
    {
      nodes = 2,
      places,
      environment,
      keys = keyMaterial(Object.keys(policy.accounts)),
      ...given
    }: SiteOptions = {},
  ): Promise<Site> {
    const isSteered = Object.hasOwn(policy.accounts, CONTROL);
    const settings = { ...(isSteered && { jetstream }), ...given };
    const trust = deriveTrust(policy, keys);
    const [nats, issuer, folder] = await Promise.all([
      startNats({
        nodes,
        places,
        environment,
        config: (layout) => configOf(trust, layout, settings),
      }),
      HttpsServer.start(),
      mkdtemp(join(tmpdir(), "nats-entra-callout-")),
    ]);
    const site = new Site({ nats, issuer, keys }, bundle, folder, policy, settings);
    site.publish(site.#key);
    await writeFile(join(folder, "issuer-ca.pem"), issuer.ca);
    await site.writeSecrets(keys);
    await site.writePolicy(JSON.stringify(policy));
    return site;
  }

  /** Where the replicas' files are. */
  get folder(): string {
    return this.#folder;
  }

  get iss(): string {
    return issuerAt(this.issuer);
  }

  /** Of a replica's configuration. */
  get issuers(): object[] {
    const caFile = join(this.#folder, "issuer-ca.pem");
    const { tenant: tenantId, audience } = entra;
    return [{ tenantId, audience, authority: this.issuer.origin, caFile }];
  }

  /** Makes these the issuer's keys. */
  publish(...keys: entra.SigningKey[]): void {
    publishKeys(this.issuer, ...keys);
  }

  /** A token of the issuer that is good now, but for the changes. */
  token(claims: entra.Changes = {}, key = this.#key): string {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now - 5, nbf: now - 5, exp: now + 3600 };
    return entra.token(key, { iss: this.iss, ...times, ...claims });
  }

  /** @param text a compiled policy, or what a test puts in its place */
  async writePolicy(text: string): Promise<void> {
    await this.#write("policy.json", text);
  }

  async writeSecrets(keys: KeyMaterial): Promise<void> {
    await this.#write("secrets.json", JSON.stringify(deriveCalloutSecrets(keys)));
  }

  /**
   * Gives every node the configuration for these keys and accounts and sends it SIGHUP.
   *
   * @param only the nodes that hear of it. @default all
   */
  async reload(
    keys = this.keys,
    accounts = this.#accounts,
    only: readonly NatsNode[] = this.nats.nodes,
  ): Promise<void> {
    await this.nats.reload(this.#config(keys, accounts), only);
  }

  /** Gives every node the configuration for these keys and starts one after the other anew. */
  async restart(keys: KeyMaterial): Promise<void> {
    await this.nats.restart(this.#config(keys));
  }

  /**
   * Starts a replica without waiting for it.
   *
   * @param changes of its configuration
   * @param around how it runs: a command that runs what follows it, variables
   */
  async launch(instance: string, changes: object = {}, around: Around = {}): Promise<Replica> {
    const file = join(this.#folder, `${instance}.json`);
    const config = {
      instance,
      nats: { servers: this.nats.urls },
      secretsFile: join(this.#folder, "secrets.json"),
      policyFile: join(this.#folder, "policy.json"),
      issuers: this.issuers,
      http: { host: "127.0.0.1", port: 0 },
      ...changes,
    };
    await writeFile(file, JSON.stringify(config));
    const replica = new Replica(this.#bundle, ["--config", file], around);
    this.#replicas.push(replica);
    return replica;
  }

  /** Starts a replica and waits until it serves the logins of every node. */
  async start(instance: string, changes?: object, around?: Around): Promise<Replica> {
    const replica = await this.launch(instance, changes, around);
    await this.served(replica);
    return replica;
  }

  /** Waits until a replica that was launched serves the logins of every node. */
  async served(replica: Replica): Promise<void> {
    await replica.seen("ready");
    await this.nats.delivers(authorizationSubject);
  }

  /** A client on one of the nodes. */
  async connect(token: string, account?: string, node?: number): Promise<NatsConnection> {
    const servers = this.nats.urls.filter((_url, at) => node === undefined || at === node);
    const client = await login({ servers, token, account });
    this.#clients.push(client);
    return client;
  }

  /** Ends all clients and replicas; the cluster and the issuer stay. */
  async clear(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    await Promise.all(this.#replicas.splice(0).map((replica) => replica.stop()));
    this.publish(this.#key);
  }

  async stop(): Promise<void> {
    await this.clear();
    await Promise.all([this.nats.stop(), this.issuer.stop()]);
    await rm(this.#folder, { recursive: true });
  }

  #config(keys: KeyMaterial, accounts = this.#accounts): string {
    const trust = deriveTrust({ accounts }, keys);
    return configOf(trust, this.nats.layout, this.#settings);
  }

  async #write(name: string, text: string): Promise<void> {
    const path = join(this.#folder, name);
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  }
}

function configOf(
  trust: ReturnType<typeof deriveTrust>,
  layout: NatsLayout,
  { tls, ...settings }: ServerSettings,
): string {
  // as "auto", which is 50 ms: too little for a client on a busy machine
  const client = { ...layout.client, ...(tls && { tls, handshakeFirst: "1s" }) };
  return serverConfig({ ...trust, ...layout, client, ...settings });
}
