/**
 * Why servers with gateways take no leaf nodes (nats/config/gateways-and-leaf-nodes.ts): what nats-server lets a leaf node do there.
 * If one of these fails with a newer nats-server, the refusal can perhaps go.
 */
import { createHash } from "node:crypto";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { RawLeaf } from "../../local/leaf/raw-leaf.ts";
import { listening } from "../../local/leaf/sites.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";

const host = "127.0.0.1";
const subject = "site.south.forged";

let servers: NatsServers[];
let leaves: number;
let desk: NatsConnection;

beforeAll(async () => {
  const ports = await reservePorts(3);
  const [east = 0, west = 0] = ports;
  leaves = ports[2] ?? 0;
  const cluster = (name: string, own: number, other: readonly [string, number], more = "") =>
    startNats({
      config: ({ client, monitor }) => `
        server_name: ${name}-0
        host: "${client.host}", port: ${client.port}, http_port: ${monitor.port}
        gateway { name: ${name}, host: "${host}", port: ${own}
          gateways: [{ name: ${other[0]}, url: "nats://${host}:${other[1]}" }] }
        accounts { sites { users: [
          { user: office, password: x }
          { user: north, password: x, permissions: { publish: ["site.north.>"], subscribe: ["plans.>"] } }
        ] }, SYS { users: [{ user: sys, password: x }] } }
        system_account: SYS
        ${more}`,
    });
  servers = await Promise.all([
    cluster("east", east, ["west", west], `leafnodes { host: "${host}", port: ${leaves} }`),
    cluster("west", west, ["east", east]),
  ]);
  const [, far] = servers;
  desk = await connect({ servers: [...(far?.urls ?? [])], user: "office", pass: "x" });
  for (const { nodes } of servers)
    await vi.waitUntil(async () => (await gateways(nodes[0]?.monitor)) === 1, 20_000);
});
afterAll(async () => {
  await desk.close();
  for (const server of servers) await server.stop();
});

/** So many other clusters a node has connected to. */
async function gateways(monitor = ""): Promise<number> {
  const answer = await fetch(`${monitor}/gatewayz`);
  const { outbound_gateways: others } = (await answer.json()) as { outbound_gateways: object };
  return Object.keys(others).length;
}

/** A name as gateways shorten it (gateway.go, getGWHash). */
function shortened(name: string, length: number): string {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const bytes = [...createHash("sha256").update(name).digest()].slice(0, length);
  return bytes.map((byte) => digits[byte % 62]).join("");
}

describe("a leaf node of a server with gateways", () => {
  it.each([
    ["is held to its permissions", {}, []],
    ["is not, if it says it is a hub", { is_hub: true }, [`${subject} forged`]],
  ])("%s", async (_what, options, arrived) => {
    const got = await listening(desk, subject, "site.north.last");
    const login = { user: "north", pass: "x" };
    const leaf = await RawLeaf.open(leaves, {
      ...login,
      ...options,
      name: `raw-${arrived.length}`,
    });
    await leaf.flush();
    const id = desk.info?.server_id ?? "";
    leaf.publish(`_GR_.${shortened("west", 6)}.${shortened(id, 6)}.${subject}`, "forged");
    await leaf.flush();
    const last = await RawLeaf.open(leaves, { ...login, name: "last" });
    await expect
      .poll(() => {
        last.publish("site.north.last", "last");
        return got;
      })
      .toContain("site.north.last last");
    expect(got.filter((message) => !message.endsWith(" last"))).toEqual(arrived);
    leaf.close();
    last.close();
  });
});
