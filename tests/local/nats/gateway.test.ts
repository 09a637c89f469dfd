import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  deriveCalloutSecrets,
  deriveTrust,
  serverConfig,
  type MutualTlsFiles,
} from "../../../nats/index.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { accountEntry, keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { startMinimalCallout, type MinimalCallout } from "./minimal-callout.ts";
import { tlsFiles } from "./tls-files.ts";

const host = "127.0.0.1";
const accounts = { orders: accountEntry({ default: true }), finance: accountEntry() };
const keys = keyMaterial(["orders", "finance"]);
const names = ["east", "west"] as const;
type Name = (typeof names)[number];

let folder: string;
let tls: MutualTlsFiles;
let ports: Record<Name, number>;
let clusters: Record<Name, NatsServers>;
/** Of the east alone. */
let callout: MinimalCallout;
const open: NatsConnection[] = [];

/** A cluster of one node, joined to the other; or to none, to see who is kept out. */
function cluster(name: string, port: number, remotes: readonly Name[], files = tls) {
  return startNats({
    config: (layout) =>
      serverConfig({
        ...deriveTrust({ accounts }, keys),
        ...layout,
        serverName: `${name}-0`,
        client: { ...layout.client, tls: files },
        cluster: { ...layout.cluster, name },
        gateway: {
          ...{ host, port, tls: files },
          remotes: remotes.map((remote) => ({
            name: remote,
            urls: [`nats://${host}:${ports[remote]}`],
          })),
        },
      }),
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-gateway-"));
  tls = await tlsFiles(folder, "both");
  const [east = 0, west = 0] = await reservePorts(2);
  ports = { east, west };
  const [first, second] = await Promise.all([
    cluster("east", east, ["west"]),
    cluster("west", west, ["east"]),
  ]);
  clusters = { east: first, west: second };
  for (const { nodes } of [first, second])
    await vi.waitUntil(async () => (await gateways(nodes[0]?.monitor)) === 1, 20_000);
  callout = await startMinimalCallout(
    first.urls,
    deriveCalloutSecrets(keys),
    ({ connect_opts: { user, auth_token: token, pass } }) =>
      (token ?? pass) === "ann's token"
        ? { account: user ?? "orders", publish: ["orders.>"], subscribe: ["orders.>"] }
        : undefined,
    { caFile: tls.caFile },
  );
});
afterAll(async () => {
  await Promise.all(open.map((nats) => nats.close()));
  await callout.stop();
  await Promise.all(Object.values(clusters).map((each) => each.stop()));
  await rm(folder, { recursive: true });
});

/** So many other clusters a node has connected to. */
async function gateways(monitor: string | undefined): Promise<number> {
  const answer = await fetch(`${monitor}/gatewayz`);
  const { outbound_gateways: others } = (await answer.json()) as { outbound_gateways: object };
  return Object.keys(others).length;
}

async function login(name: Name, token: string, user?: string): Promise<NatsConnection> {
  const nats = await connect({
    servers: [...clusters[name].urls],
    ...(user === undefined ? { token } : { user, pass: token }),
    tls: { caFile: tls.caFile },
    reconnect: false,
    timeout: 10_000,
  });
  open.push(nats);
  return nats;
}

describe("two clusters behind gateways, with TLS", () => {
  it("pass messages of an account to one another, both ways", async () => {
    const [east, west] = await Promise.all(names.map((name) => login(name, "ann's token")));
    for (const [from, to] of [
      [east, west],
      [west, east],
    ]) {
      const heard = vi.fn<(text: string) => void>();
      to?.subscribe("orders.created", {
        callback: (_error, message) => {
          heard(message.string());
        },
      });
      await to?.flush();
      // that somebody listens is known beyond the gateway a little later
      await vi.waitFor(() => {
        from?.publish("orders.created", "order 7");
        expect(heard).toHaveBeenCalledWith("order 7");
      }, 20_000);
    }
  });

  it("keep accounts apart, here as there", async () => {
    const east = await login("east", "ann's token");
    const west = await login("west", "ann's token", "finance");
    const heard = west.subscribe("orders.created");
    await west.flush();
    east.publish("orders.created", "order 8");
    // an answer has gone the same way since
    const own = east.subscribe("orders.after");
    await east.flush();
    (await login("west", "ann's token")).publish("orders.after");
    for await (const _message of own) break;
    expect(heard.getReceived()).toBe(0);
  });

  it("share a callout: it decides on logins at the cluster that has none", async () => {
    await login("west", "ann's token");
    await expect(login("west", "nobody's")).rejects.toThrow(/Authorization Violation/);
  });

  it("let no third one in that they do not name", async () => {
    const [port = 0] = await reservePorts(1);
    const stranger = await cluster("north", port, ["east"]);
    try {
      const log = () => clusters.east.nodes[0]?.log();
      await expect.poll(log, { timeout: 20_000 }).toMatch(/unknown gateway "north"|rejecting/i);
      expect(await gateways(clusters.east.nodes[0]?.monitor)).toBe(1);
    } finally {
      await stranger.stop();
    }
  });

  it("let nobody in whose certificate is another's", async () => {
    const [port = 0] = await reservePorts(1);
    const stranger = await cluster("west", port, ["east"], await tlsFiles(folder, "theirs"));
    try {
      const log = () => clusters.east.nodes[0]?.log();
      await expect.poll(log, { timeout: 20_000 }).toMatch(/TLS gateway handshake error/);
      expect(await gateways(stranger.nodes[0]?.monitor)).toBe(0);
    } finally {
      await stranger.stop();
    }
  });
});
