import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deriveTrust,
  restartConfig,
  serverConfig,
  type ServerConfig,
} from "../../../nats/index.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout, type NatsServers } from "../../support/nats/servers.ts";

const host = "127.0.0.1";
const trust = deriveTrust({ accounts: {} }, keyMaterial([]));

/** A server and the configuration that it has been started with. */
interface Started {
  readonly nats: NatsServers;
  readonly base: ServerConfig;
}

/** A node of a cluster whose other one never comes, and one by itself with JetStream and the listeners. */
let member: Started, single: Started;

beforeAll(async () => {
  const [leafnodes = 0, websocket = 0, mqtt = 0] = await reservePorts(3);
  [member, single] = await Promise.all([
    start(({ cluster }) => ({
      cluster: { ...cluster, routes: [...cluster.routes, `nats://${host}:1`] },
    })),
    start(({ storeFolder }) => ({
      leafnodes: { host, port: leafnodes },
      websocket: { host, port: websocket },
      mqtt: { host, port: mqtt },
      jetstream: { storeFolder, memory: 1 << 24, disk: 1 << 28 },
    })),
  ]);
});
afterAll(() => Promise.all([member.nats.stop(), single.nats.stop()]));

async function start(more: (layout: NatsLayout) => Partial<ServerConfig>): Promise<Started> {
  const config = (layout: NatsLayout) => ({ ...trust, ...layout, ...more(layout) });
  const nats = await startNats({ config: (layout) => serverConfig(config(layout)) });
  return { nats, base: config(nats.layout) };
}

type Change = (base: ServerConfig) => Partial<ServerConfig>;

const cluster =
  (changes: Partial<ServerConfig["cluster"]>): Change =>
  (base) => ({ cluster: { ...base.cluster, ...changes } });
const listener =
  (name: "leafnodes" | "mqtt" | "jetstream", changes: object): Change =>
  (base) => ({ [name]: { ...base[name], ...changes } });
const limits =
  (changes: ServerConfig["limits"]): Change =>
  () => ({ limits: changes });

/** What the server tells after a reload with the change. */
async function reloaded({ nats, base }: Started, change: Change): Promise<unknown> {
  await nats.reload(serverConfig({ ...base, ...change(base) }));
  return (await fetch(`${nats.nodes[0]?.monitor}/varz`)).json();
}

const needsRestart = ({ base }: Started, change: Change) =>
  restartConfig({ ...base, ...change(base) }) !== restartConfig(base);

describe("nats-server takes by a reload", () => {
  const seconds = 1e9;
  it.each<[string, Change, object]>([
    ["tags", () => ({ tags: ["a:b"] }), { tags: ["a:b"] }],
    ["connections", limits({ maxConnections: 77 }), { max_connections: 77 }],
    ["the size of messages", limits({ maxPayload: 4096 }), { max_payload: 4096 }],
    ["the time for writes", limits({ writeDeadline: "3s" }), { write_deadline: 3 * seconds }],
    ["pings", limits({ pingInterval: "9s" }), { ping_interval: 9 * seconds }],
    ["the time for a login", limits({ loginTimeout: 3 }), { auth_timeout: 3 }],
    ["logging", () => ({ logging: { debug: true, trace: true, time: false } }), {}],
    ["the log of before", () => ({ logging: {} }), {}],
    ["compression of leaf nodes", listener("leafnodes", { compression: "s2_fast" }), {}],
    ["MQTT's patience", listener("mqtt", { ackWait: "7s", maxAckPending: 7 }), {}],
    ["MQTT's streams", listener("mqtt", { streamReplicas: 1 }), {}],
    ["MQTT's consumers", listener("mqtt", { consumerInactiveThreshold: "1h" }), {}],
  ])("%s", async (_what, change, shown) => {
    expect(needsRestart(single, change)).toBe(false);
    expect(await reloaded(single, change)).toMatchObject(shown);
  });

  it.each<[string, Change, object]>([
    ["what clients are told", cluster({ advertises: false }), {}],
    ["compression of routes", cluster({ compression: "s2_fast" }), {}],
    ["the pool of routes", cluster({ poolSize: 5 }), {}],
    ["pings of routes", () => ({ overrides: { merge: { cluster: { ping_interval: "9s" } } } }), {}],
    [
      "routes",
      cluster({ routes: [`nats://${host}:1`, `nats://${host}:2`] }),
      { cluster: { urls: [`${host}:1`, `${host}:2`] } },
    ],
  ])("%s", async (_what, change, shown) => {
    expect(needsRestart(member, change)).toBe(false);
    expect(await reloaded(member, change)).toMatchObject(shown);
  });
});

describe("nats-server refuses at a reload", () => {
  it.each<[string, Change, RegExp]>([
    ["subscriptions of a connection", limits({ maxSubscriptions: 7 }), /MaxSubs/],
    ["what waits for a client", limits({ maxPending: 1 << 27 }), /MaxPending/],
    ["QoS 2", listener("mqtt", { rejectQos2Publish: true }), /MQTT/],
    ["no websocket", () => ({ websocket: undefined }), /Websocket/],
    ["no leaf nodes", () => ({ leafnodes: undefined }), /LeafNode/],
    ["less JetStream", listener("jetstream", { memory: 1 << 20 }), /decreasing jetstream/],
    ["no JetStream", () => ({ mqtt: undefined, jetstream: undefined }), /not supported/],
  ])("%s", async (_what, change, reason) => {
    expect(needsRestart(single, change)).toBe(true);
    await expect(reloaded(single, change)).rejects.toThrow(reason);
  });
});

describe("nats-server says nothing at a reload, and goes on as before, with", () => {
  it("another name of the cluster", async () => {
    const change = cluster({ name: "other" });
    expect(needsRestart(member, change)).toBe(true);
    expect(await reloaded(member, change)).toMatchObject({ cluster: { name: "test" } });
  });
});
