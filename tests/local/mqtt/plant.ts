import type { NatsConnection } from "@nats-io/transport-node";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import {
  account,
  compile,
  mqtt,
  policy,
  publish,
  role,
  subscribe,
  type AccessDocument,
  type AccountOptions,
} from "../../../access/index.ts";
import type { ServerConfig } from "../../../nats/index.ts";
import { buildCallout } from "../../../tools/build.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import type { Changes } from "../../support/token.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";

const host = "127.0.0.1";

/** Identities of the tests. */
export const pump = "aaaaaaaa-0000-4000-8000-000000000001";
export const valve = "aaaaaaaa-0000-4000-8000-000000000002";
export const office = "bbbbbbbb-0000-4000-8000-000000000001";

const plant = (options: Partial<AccountOptions> = {}) =>
  account("plant", {
    description: "Machines of a plant",
    jetstream: { disk: "64MiB", streams: 10, consumers: 100 },
    ...options,
  });

/** Devices that report their state and take orders, and an office that reads and writes them as a NATS client. */
export const plantPolicy = policy({
  accounts: [plant(), account("office", { description: "Papers" })],
  roles: [
    role("Plant.Device", {
      description: "A machine: reports its state, takes its orders",
      account: "plant",
      members: ["application"],
      grants: [
        mqtt({
          publish: ["plant/{oid}/#"],
          subscribe: ["plant/{oid}/orders/#", "plant/all", "plant/+/last"],
        }),
      ],
    }),
    role("Plant.Office", {
      description: "Reads what machines report, and gives orders",
      account: "plant",
      members: ["application", "user"],
      grants: [subscribe("plant.>"), publish("plant.*.orders.>"), publish("plant.all")],
    }),
    role("Office.Print", {
      description: "Prints",
      account: "office",
      members: ["application", "user"],
      grants: [publish("print")],
    }),
  ],
});

/** How its servers differ from one that takes clear text. */
export interface PlantOptions extends Pick<MqttConfig, "ackWait" | "tls"> {
  readonly nodes?: number;
}

type MqttConfig = NonNullable<ServerConfig["mqtt"]>;

/** A server with an MQTT listener, and a callout that lets its clients in. */
export class Plant {
  readonly site: Site;
  readonly replica: Replica;
  readonly ports: readonly number[];
  /** Addresses of a plant with TLS: of MQTT, and of MQTT over websocket. */
  readonly secure: readonly [string, string];
  readonly #clients: MqttClient[] = [];

  private constructor(site: Site, replica: Replica, ports: readonly number[], websocket: number) {
    this.site = site;
    this.replica = replica;
    this.ports = ports;
    this.secure = [`mqtts://localhost:${ports[0]}`, `wss://localhost:${websocket}/mqtt`];
  }

  static async start(
    document = compile(plantPolicy).document,
    { nodes = 1, tls, ...settings }: PlantOptions = {},
  ): Promise<Plant> {
    const ports = await reservePorts(nodes);
    const [websocket = 0] = await reservePorts(1);
    const site = await Site.create(await buildCallout(), document, {
      nodes,
      mqtt: { ...settings, ...(tls && { tls }), host, port: "$NATS_MQTT_PORT" },
      ...(tls && { websocket: { host, port: websocket, tls } }),
      environment: (node) => ({ NATS_MQTT_PORT: String(ports[node]) }),
      jetstream: { storeFolder: "$NATS_STORE", memory: 1 << 26, disk: 1 << 30 },
    });
    const connectionTypes = ["STANDARD", "MQTT", ...(tls ? ["WEBSOCKET"] : [])];
    const replica = await site.start("callout-0", { connectionTypes });
    return new Plant(site, replica, ports, websocket);
  }

  /** Of the first node. */
  get port(): number {
    return this.ports[0] ?? 0;
  }

  url(node = 0): string {
    return `mqtt://${host}:${this.ports[node]}`;
  }

  token(oid: string, roles = ["Plant.Device"], claims: Changes = {}): string {
    return this.site.token({ oid, azp: oid, idtyp: "app", scp: undefined, roles, ...claims });
  }

  /** A NATS client of the office, and what it has received of all devices: `subject payload`. */
  async desk(): Promise<{ readonly connection: NatsConnection; readonly reports: string[] }> {
    const connection = await this.site.connect(this.token(office, ["Plant.Office"]));
    const reports: string[] = [];
    connection.subscribe("plant.>", {
      callback: (_error, message) => {
        reports.push(`${message.subject} ${message.string()}`);
      },
    });
    await connection.flush();
    return { connection, reports };
  }

  /** Connects as a device, with its own client id. @param at one of the nodes, or an address */
  async device(
    oid: string,
    options: IClientOptions = {},
    at: number | string = 0,
  ): Promise<MqttClient> {
    const all = {
      ...{ clientId: oid, username: "plant", password: this.token(oid) },
      ...{ reconnectPeriod: 0, connectTimeout: 10_000 },
      ...options,
    };
    const client = connect(typeof at === "string" ? at : this.url(at), all);
    received.set(client, collected(client));
    this.#clients.push(client);
    await new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      client.on("error", reject);
      client.once("close", () => {
        reject(new Error("closed without an answer", { cause: this.#said }));
      });
    });
    return client;
  }

  /** What servers have logged lately about MQTT clients. */
  get #said(): string {
    const lines = this.site.nats.nodes.flatMap((node) => node.log().split("\n"));
    return lines
      .filter((line) => /mqtt|mid:/i.test(line))
      .slice(-12)
      .join("\n");
  }

  /** Puts a policy into force. */
  async use(document: AccessDocument): Promise<void> {
    const before = this.replica.events("policy_loaded").length;
    await this.site.writePolicy(JSON.stringify(document));
    await this.replica.seen("policy_loaded", before + 1);
  }

  /** Decisions since then, as reasons or accounts. */
  async decided(since: number, count = 1): Promise<string[]> {
    const records = (await this.replica.recorded(since + count)).slice(since);
    return records.map(({ reason, account }) => reason ?? account ?? "");
  }

  /** Ends every device that is left. */
  async clear(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.endAsync(true)));
  }

  async stop(): Promise<void> {
    await this.clear();
    await this.site.stop();
  }
}

const received = new WeakMap<MqttClient, string[]>();

/** What a device has received from the beginning, `topic payload` with `!` after a retained message. */
export function heard(client: MqttClient): readonly string[] {
  return received.get(client) ?? [];
}

/** From the beginning: what waits in a session comes together with the answer to the login. */
function collected(client: MqttClient): string[] {
  const messages: string[] = [];
  client.on("message", (topic, payload, { retain }) =>
    messages.push(`${topic} ${payload.toString()}${retain ? "!" : ""}`),
  );
  return messages;
}
