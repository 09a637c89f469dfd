import { rm } from "node:fs/promises";
import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  startNats,
  type NatsLayout,
  type NatsNode,
  type NatsServers,
} from "../../support/nats/servers.ts";

/** What docs/how-to/recover.md says of a lost disk, on a cluster of three with a stream of three copies. */
const config = ({ cluster }: NatsLayout) => `
  server_name: $NATS_NAME
  host: 127.0.0.1, port: $NATS_PORT, http_port: $NATS_MONITOR_PORT
  jetstream { store_dir: $NATS_STORE }
  cluster {
    name: ${cluster.name}, host: 127.0.0.1, port: $NATS_CLUSTER_PORT
    routes: ${JSON.stringify(cluster.routes)}
  }
`;
const messages = 100;
const patience = { timeout: 40_000, interval: 250 };

let nats: NatsServers;
let client: NatsConnection;
let manager: JetStreamManager;
beforeAll(async () => {
  nats = await startNats({ nodes: 3, config });
  client = await connect({
    ...{ servers: [...nats.urls], maxReconnectAttempts: -1, reconnectTimeWait: 100 },
  });
  manager = await vi.waitFor(() => jetstreamManager(client), patience);
  await vi.waitFor(
    () => manager.streams.add({ name: "ORDERS", subjects: ["orders.>"], num_replicas: 3 }),
    patience,
  );
  const stream = jetstream(client);
  for (let count = 0; count < messages; count++) await stream.publish("orders.x");
});
afterAll(async () => {
  await client.close();
  await nats.stop();
});

/** Kills a node, and takes its disk away. */
async function lose(node: NatsNode): Promise<void> {
  const varz = (await node.varz()) as unknown as { jetstream: { config: { store_dir: string } } };
  await node.stop("SIGKILL");
  await rm(varz.jetstream.config.store_dir, { recursive: true });
}

/** That every copy is complete again. */
async function isWhole(): Promise<void> {
  await vi.waitFor(async () => {
    const { state, cluster } = await manager.streams.info("ORDERS");
    expect(state.messages).toBe(messages);
    expect(cluster?.replicas?.map(({ current }) => current)).toEqual([true, true]);
  }, patience);
}

describe("a stream with three copies", () => {
  it("is whole again, when a node has come back with an empty disk", async () => {
    const node = nats.nodes.find(({ name }) => name === "n2") as NatsNode;
    await lose(node);
    await node.start();
    await isWhole();
  });
});
