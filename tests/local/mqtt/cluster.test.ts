import type { IClientOptions, MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account, compile, mqtt, role } from "../../../access/index.ts";
import { heard, Plant, plantPolicy, pump, valve } from "./plant.ts";

/** Devices on three nodes: wherever one connects, its session and what others retain is there. */
const shed = account("shed", {
  description: "An account with little disk",
  jetstream: { disk: "700KiB", streams: 5, consumers: 100 },
});
const { document } = compile({
  ...plantPolicy,
  accounts: [...plantPolicy.accounts, shed],
  roles: [
    ...plantPolicy.roles,
    role("Shed.Device", {
      ...{ description: "Another machine", account: shed, members: ["application"] },
      grants: [mqtt({ publish: ["shed/{oid}/#"] })],
    }),
  ],
});

/** Until what is under way is sent again; 30 s by default. */
const ackWait = "2s";

let plant: Plant;
let session = 0;
/** A session of its own for each test. */
let durable: IClientOptions;
beforeAll(async () => {
  plant = await Plant.start(document, { nodes: 3, ackWait });
});
beforeEach(() => {
  durable = { clientId: `${pump}-${++session}`, clean: false };
});
afterEach(() => plant.clear());
afterAll(() => plant.stop());

const orders = `plant/${pump}/orders`;
const last = `plant/${pump}/last`;
const slow = { timeout: 20_000 };
const closing = (client: MqttClient) =>
  new Promise((resolve) => {
    client.once("close", () => resolve("closed"));
  });
/** Ends the connection without a goodbye. */
const cut = (client: MqttClient) => {
  const closed = closing(client);
  client.stream.destroy();
  return closed;
};
/** From now on nothing that it sends arrives. */
const mute = ({ stream }: MqttClient) => (stream.write = () => true);
/** Connects again and again, as devices do. */
const persistent = async (...args: Parameters<Plant["device"]>): Promise<MqttClient> =>
  plant.device(...args).catch(() => persistent(...args));

interface StreamDetail {
  readonly name: string;
  readonly cluster?: { readonly leader?: string; readonly replicas?: readonly object[] };
}

/** As one of the nodes sees them. */
async function streams(node = 0): Promise<StreamDetail[]> {
  const { monitor = "" } = plant.site.nats.nodes[node] ?? {};
  const answer = await fetch(`${monitor}/jsz?accounts=1&streams=1`);
  const { account_details: accounts = [] } = (await answer.json()) as {
    account_details?: { name: string; stream_detail?: StreamDetail[] }[];
  };
  return accounts
    .filter(({ name }) => name === "plant")
    .flatMap(({ stream_detail: found = [] }) => found);
}

describe("a device's session", () => {
  it("is on every node: it comes back on another one, with what has waited for it", async () => {
    const device = await plant.device(pump, durable, 0);
    await device.subscribeAsync(`${orders}/#`, { qos: 2 });
    await cut(device);
    const sender = await plant.device(pump, {}, 1);
    await sender.publishAsync(`${orders}/a`, "1", { qos: 1 });
    await sender.publishAsync(`${orders}/a`, "2", { qos: 2 });
    const again = await plant.device(pump, durable, 2);
    await expect.poll(() => heard(again), slow).toEqual([`${orders}/a 1`, `${orders}/a 2`]);
  });

  it.each([1, 2] as const)(
    "has what was under way with QoS %i, and not acknowledged, sent again by the next node, once, after ackWait",
    async (qos) => {
      const device = await plant.device(pump, durable, 0);
      const received: string[] = [];
      device.on("packetreceive", (packet) => {
        if (packet.cmd === "publish") received.push(packet.payload.toString());
      });
      await device.subscribeAsync(`${orders}/#`, { qos });
      mute(device);
      const sender = await plant.device(pump, {}, 1);
      await sender.publishAsync(`${orders}/run`, "first", { qos });
      await expect.poll(() => received, slow).toEqual(["first"]);
      await cut(device);
      await sender.publishAsync(`${orders}/run`, "second", { qos });

      const again = await plant.device(pump, durable, 2);
      await expect
        .poll(() => heard(again), slow)
        .toEqual([`${orders}/run second`, `${orders}/run first`]);
      await again.endAsync();
      const third = await plant.device(pump, durable, 1);
      await sender.publishAsync(`${orders}/run`, "third", { qos });
      await expect.poll(() => heard(third), slow).toEqual([`${orders}/run third`]);
    },
  );

  it("has one connection in the cluster: the same client id on another node ends the first", async () => {
    const first = await plant.device(pump, durable, 0);
    const closed = closing(first);
    const second = await plant.device(pump, durable, 1);
    expect(await closed).toBe("closed");
    expect(second.connected).toBe(true);
  });

  it("sends the will to devices of other nodes", async () => {
    const watcher = await plant.device(valve, {}, 2);
    await watcher.subscribeAsync("plant/+/last", { qos: 1 });
    const will = { topic: last, payload: Buffer.from("gone"), qos: 1, retain: false } as const;
    await cut(await plant.device(pump, { ...durable, will }, 0));
    await expect.poll(() => heard(watcher), slow).toEqual([`${last} gone`]);
  });
});

describe("a retained message", () => {
  const retained = async (node: number) => {
    const reader = await plant.device(valve, { clientId: `${valve}-${++session}` }, node);
    await reader.subscribeAsync(last, { qos: 1 });
    await plant.device(pump, { clientId: `${pump}-${++session}` }, node).then((device) =>
      // what is retained comes right after the answer; a message of its own shows that nothing is under way
      device.publishAsync(last, "mark", { qos: 1 }),
    );
    await expect.poll(() => heard(reader), slow).toContain(`${last} mark`);
    return heard(reader).filter((message) => message.endsWith("!"));
  };

  // mqtt.go, mqttCheckPubRetainedPerms
  it("is there for subscribers of every node, until the node is reloaded that it came by", async () => {
    const device = await plant.device(pump, {}, 0);
    await device.publishAsync(last, "on", { qos: 1, retain: true });
    for (const node of [0, 1, 2])
      await expect.poll(() => retained(node), slow).toEqual([`${last} on!`]);
    const [first, second] = plant.site.nats.nodes;
    if (!first || !second) throw new Error("no nodes");
    await plant.site.reload(undefined, undefined, [second]);
    for (const node of [0, 1, 2])
      await expect.poll(() => retained(node), slow).toEqual([`${last} on!`]);
    await plant.site.reload(undefined, undefined, [first]);
    for (const node of [0, 1, 2]) await expect.poll(() => retained(node), slow).toEqual([]);
  });
});

describe("the streams of MQTT", () => {
  it("have a replica on each node", async () => {
    await plant.device(pump);
    const found = await streams();
    expect(found).toHaveLength(5);
    // besides the leader
    for (const { cluster } of found) expect(cluster?.replicas).toHaveLength(2);
  });

  it("take three times the disk that their messages have", async () => {
    // the first device of an account has its streams made, for which a busy cluster may let it wait too long
    const device = await persistent(valve, {
      ...{ clientId: `${valve}-shed`, username: "shed" },
      password: plant.token(valve, ["Shed.Device"]),
    });
    const closed = closing(device);
    /** Whether a message of 20 kB is stored, or the connection closed. */
    const keep = async (count: number) => {
      const topic = `shed/${valve}/kept/${count}`;
      const sent = device.publishAsync(topic, Buffer.alloc(20_000), { qos: 1, retain: true });
      return Promise.race([closed, sent.then(() => "stored").catch(() => closed)]);
    };
    // 3 times 220 kB, of 700 kB
    for (let count = 0; count < 11; count++) expect(await keep(count)).toBe("stored");
    // servers tell each other once in a while what they use; one alone counts 400 kB at most
    let count = 11;
    await expect.poll(() => keep(Math.min(count++, 19)), slow).toBe("closed");
    const logs = plant.site.nats.nodes.map((node) => node.log());
    expect(logs.join()).toContain("JetStream account limits exceeded");
  });

  it("outlast the end of the node that leads them, with the sessions and what waits in them", async () => {
    const { nodes } = plant.site.nats;
    const leaderOf = (all: readonly StreamDetail[]) =>
      all.find(({ name }) => name === "$MQTT_sess")?.cluster?.leader;
    const leader = leaderOf(await streams());
    const led = nodes.findIndex(({ name }) => name === leader);
    const [other = 0, third = 0] = [0, 1, 2].filter((node) => node !== led);
    const device = await plant.device(pump, durable, led);
    await device.subscribeAsync(`${orders}/#`, { qos: 1 });
    const closed = closing(device);
    await nodes[led]?.stop("SIGKILL");
    await closed;
    const leaders = async () => (await streams(other)).map(({ cluster }) => cluster?.leader);
    await expect.poll(leaders, slow).not.toContain(leader);
    await expect.poll(leaders, slow).not.toContain(undefined);

    const sender = await persistent(pump, { clientId: `${pump}-sender` }, third);
    await sender.publishAsync(`${orders}/a`, "while it is gone", { qos: 1 });
    const again = await persistent(pump, durable, other);
    await expect.poll(() => heard(again), slow).toEqual([`${orders}/a while it is gone`]);
    await again.endAsync();
    await sender.publishAsync(`${orders}/a`, "before it is back", { qos: 1 });

    await nodes[led]?.start();
    const back = await persistent(pump, durable, led);
    await expect.poll(() => heard(back), slow).toEqual([`${orders}/a before it is back`]);
  });
});
