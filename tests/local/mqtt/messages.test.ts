import type { NatsConnection } from "@nats-io/transport-node";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { subjectsOfTopic } from "../../../access/subjects/topic.ts";
import { compile, digestOf } from "../../../access/index.ts";
import { heard, Plant, plantPolicy, pump, valve } from "./plant.ts";

let plant: Plant;
let desk: NatsConnection;
/** What the office has received, `subject payload`. */
let reports: string[];

beforeAll(async () => {
  plant = await Plant.start();
  ({ connection: desk, reports } = await plant.desk());
});
afterEach(async () => {
  await plant.clear();
  reports.length = 0;
});
afterAll(() => plant.stop());

const orders = `plant/${pump}/orders`;
/** Ends the connection without a goodbye. */
const cut = (client: MqttClient) =>
  new Promise((resolve) => {
    client.once("close", () => resolve(undefined));
    client.stream.destroy();
  });

describe("messages of a device", () => {
  it.each([0, 1, 2] as const)("reach NATS clients with QoS %i", async (qos) => {
    const device = await plant.device(pump);
    await device.publishAsync(`plant/${pump}/state`, `on ${qos}`, { qos });
    await expect.poll(() => reports).toEqual([`plant.${pump}.state on ${qos}`]);
  });

  it.each([0, 1, 2] as const)("reach other devices once, with QoS %i", async (qos) => {
    const [device, other] = [await plant.device(pump), await plant.device(valve)];
    const got = heard(other);
    await other.subscribeAsync("plant/+/last", { qos });
    for (const count of [1, 2, 3])
      await device.publishAsync(`plant/${pump}/last`, `${count}`, { qos });
    const expected = [1, 2, 3].map((count) => `plant/${pump}/last ${count}`);
    await expect.poll(() => got).toEqual(expected);
  });

  it.each([
    [`plant/${pump}/state`],
    [`plant/${pump}//state`],
    [`plant/${pump}/state/`],
    [`plant/${pump}/v1.2/ü`],
    [`plant/${pump}`],
  ])("on %s have the subject that the role language gives it", async (topic) => {
    const device = await plant.device(pump);
    await device.publishAsync(topic, "x", { qos: 1 });
    await expect
      .poll(() => reports)
      .toEqual(subjectsOfTopic(topic).map((subject) => `${subject} x`));
  });
});

describe("messages to a device", () => {
  it("come from NATS clients, on the topics of its filters, '#' with the level above", async () => {
    const device = await plant.device(pump);
    const got = heard(device);
    await device.subscribeAsync({ [`${orders}/#`]: { qos: 1 }, "plant/all": { qos: 0 } });
    for (const subject of [`plant.${pump}.orders.run`, `plant.${pump}.orders.a.b`, "plant.all"])
      desk.publish(subject, "go");
    desk.publish(`plant.${valve}.orders.run`, "not yours");
    await desk.flush();
    await expect.poll(() => got).toEqual([`${orders}/run go`, `${orders}/a/b go`, "plant/all go"]);
    await device.publishAsync(orders, "to itself", { qos: 1 });
    await expect.poll(() => got.at(-1)).toBe(`${orders} to itself`);
  });

  it("wait in its session when it comes back with it, and are gone with a clean one", async () => {
    const durable = { clientId: `${pump}-durable`, clean: false };
    const first = await plant.device(pump, durable);
    await first.subscribeAsync(`${orders}/#`, { qos: 2 });
    await cut(first);
    // another connection of the same machine: NATS clients' messages are of QoS 0, and do not wait
    const sender = await plant.device(pump);
    for (const count of [1, 2]) await sender.publishAsync(`${orders}/run`, `${count}`, { qos: 1 });

    const again = await plant.device(pump, durable);
    const got = heard(again);
    await expect.poll(() => got).toEqual([`${orders}/run 1`, `${orders}/run 2`]);
    await cut(again);

    await sender.publishAsync(`${orders}/run`, "3", { qos: 1 });
    const clean = await plant.device(pump, { ...durable, clean: true });
    const nothing = heard(clean);
    await clean.subscribeAsync(`${orders}/#`, { qos: 1 });
    await sender.publishAsync(`${orders}/run`, "4", { qos: 1 });
    await expect.poll(() => nothing).toEqual([`${orders}/run 4`]);
  });
});

describe("a retained message", () => {
  const last = `plant/${pump}/last`;
  const retained = async () => {
    const reader = await plant.device(valve, {
      clientId: `${valve}-${Math.random()}`.replace(".", ""),
    });
    const got = heard(reader);
    await reader.subscribeAsync("plant/+/last", { qos: 1 });
    // what is retained comes right after the answer; a message of its own shows that nothing is under way
    await reader.publishAsync(`plant/${valve}/last`, "mark", { qos: 1 });
    await expect.poll(() => got).toContain(`plant/${valve}/last mark`);
    return got.filter((message) => message.endsWith("!"));
  };

  it("waits for those who subscribe, until an empty one takes its place", async () => {
    const device = await plant.device(pump);
    await device.publishAsync(last, "on", { qos: 1, retain: true });
    expect(await retained()).toEqual([`${last} on!`]);
    await device.publishAsync(last, "off", { qos: 1, retain: true });
    expect(await retained()).toEqual([`${last} off!`]);
    await device.publishAsync(last, "", { qos: 1, retain: true });
    expect(await retained()).toEqual([]);
  });

  // mqtt.go, mqttCheckPubRetainedPerms: it looks for the publisher among the users of the configuration, which has none
  it("does not outlast a reload of the server, as it is with nats-server 2.15.2", async () => {
    const device = await plant.device(pump);
    await device.publishAsync(last, "on", { qos: 1, retain: true });
    expect(await retained()).toEqual([`${last} on!`]);
    await plant.site.reload();
    await expect.poll(retained).toEqual([]);
    await device.publishAsync(last, "on again", { qos: 1, retain: true });
    expect(await retained()).toEqual([`${last} on again!`]);
  });
});

describe("a will", () => {
  const will = {
    topic: `plant/${pump}/will`,
    payload: Buffer.from("gone"),
    qos: 1,
    retain: false,
  } as const;

  it("is published when the connection breaks, and not when the device says goodbye", async () => {
    const polite = await plant.device(pump, { will });
    await polite.endAsync();
    const lost = await plant.device(pump, { will });
    await lost.publishAsync(`plant/${pump}/state`, "on", { qos: 1 });
    await cut(lost);
    await expect.poll(() => reports).toEqual([`plant.${pump}.state on`, `plant.${pump}.will gone`]);
  });

  it("is published when the session ends with its token", async () => {
    const exp = Math.floor(Date.now() / 1000) + 3;
    const device = await plant.device(pump, {
      will,
      password: plant.token(pump, undefined, { exp }),
    });
    const closed = new Promise((resolve) => {
      device.once("close", () => resolve(undefined));
    });
    await closed;
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(exp - 0.5);
    await expect.poll(() => reports).toEqual([`plant.${pump}.will gone`]);
  });
});

describe("a denial", () => {
  it("of a subscription is told to the device: return code 128", async () => {
    const device = await plant.device(pump);
    for (const topic of [`plant/${valve}/orders/#`, "#", "$MQTT/#", "+/sub/+"]) {
      for (const qos of [0, 1, 2] as const) {
        await expect(device.subscribeAsync(topic, { qos })).rejects.toMatchObject({
          packet: { granted: [128] },
        });
      }
    }
    expect(device.connected).toBe(true);
  });

  it("of a message is not: it is acknowledged, and dropped", async () => {
    const device = await plant.device(pump);
    for (const qos of [0, 1, 2] as const)
      await device.publishAsync(`plant/${valve}/state`, "false", { qos, retain: true });
    await device.publishAsync(`plant/${pump}/state`, "true", { qos: 1 });
    await expect.poll(() => reports).toEqual([`plant.${pump}.state true`]);
    expect(plant.site.nats.nodes[0]?.log()).toContain(
      `"${pump}" - Publish Violation - Subject "plant.${valve}.state"`,
    );
  });
});

describe("what nats-server keeps for MQTT", () => {
  it("are the five streams that the compiler counts on, in the account of the devices", async () => {
    await plant.device(pump);
    const answer = await fetch(
      `${plant.site.nats.nodes[0]?.monitor ?? ""}/jsz?accounts=1&streams=1`,
    );
    const { account_details: accounts = [] } = (await answer.json()) as {
      account_details?: { stream_detail?: { name: string }[] }[];
    };
    const names = accounts.flatMap(({ stream_detail: streams = [] }) =>
      streams.map(({ name }) => name),
    );
    expect(names.sort()).toEqual([
      "$MQTT_msgs",
      "$MQTT_out",
      "$MQTT_qos2in",
      "$MQTT_rmsgs",
      "$MQTT_sess",
    ]);
  });
});

describe("a session", () => {
  it("comes back with a fresh token when the one before has ended", async () => {
    const exp = () => Math.floor(Date.now() / 1000) + 3;
    const token = () => plant.token(pump, undefined, { exp: exp() });
    const client = await plant.device(pump, {
      ...{ clientId: `${pump}-durable`, clean: false, password: token() },
      ...{ reconnectPeriod: 100, reconnectOnConnackError: true },
    });
    // later than the first attempt to reconnect, which is refused
    client.on("close", () => {
      setTimeout(() => (client.options.password = token()), 300);
    });
    await client.subscribeAsync(`${orders}/#`, { qos: 1 });
    const since = plant.replica.records.length;
    const sender = await plant.device(pump);
    await expect
      .poll(
        () => plant.replica.records.slice(since).filter(({ uti }) => uti !== undefined).length,
        {
          timeout: 10_000,
        },
      )
      .toBeGreaterThanOrEqual(3);
    await sender.publishAsync(`${orders}/run`, "go", { qos: 1 });
    await expect.poll(() => heard(client)).toEqual([`${orders}/run go`]);
  });

  it("outlasts a restart of the server, with the messages that wait in it", async () => {
    const durable = { clientId: `${pump}-durable`, clean: false };
    const first = await plant.device(pump, durable);
    await first.subscribeAsync(`${orders}/#`, { qos: 1 });
    await cut(first);
    const sender = await plant.device(pump);
    await sender.publishAsync(`${orders}/run`, "before", { qos: 1 });
    const server = plant.site.nats.nodes[0];
    await server?.stop();
    await server?.start();
    // once the callout is back; a connection that was let in keeps what it has received
    const back: MqttClient[] = [];
    const got = async () => {
      if (back.at(-1)?.connected !== true)
        back.push(
          ...(await plant.device(pump, durable).then(
            (client) => [client],
            () => [],
          )),
        );
      return back.flatMap(heard);
    };
    await expect.poll(got, { timeout: 20_000 }).toEqual([`${orders}/run before`]);
  });
});

describe("an account whose disk is full", () => {
  it("keeps no retained message, and ends the connection that sends what should wait for another", async () => {
    const { digest: _, ...body } = compile(plantPolicy).document;
    const entry = body.accounts["plant"];
    if (entry?.jetstream === undefined) throw new Error("no JetStream in the tests' account");
    const small = { ...entry, jetstream: { ...entry.jetstream, disk: 100_000 } };
    const changed = { ...body, accounts: { ...body.accounts, plant: small } };
    const other = await Plant.start({ ...changed, digest: digestOf(changed) });
    try {
      const device = await other.device(pump);
      const closed = new Promise((resolve) => {
        device.once("close", () => resolve("closed"));
      });
      const fill = async (topic: string, retain: boolean) => {
        for (let count = 0; count < 20; count++)
          await device.publishAsync(`${topic}/${count}`, Buffer.alloc(20_000), { qos: 1, retain });
        return "stored";
      };
      expect(await fill(`plant/${pump}/kept`, true)).toBe("stored");
      await expect
        .poll(() => other.site.nats.nodes[0]?.log())
        .toContain("unable to store retained message");
      const waits = { clientId: `${pump}-durable`, clean: false };
      const absent = await other.device(pump, waits);
      await absent.subscribeAsync(`${orders}/#`, { qos: 1 });
      await absent.endAsync();
      expect(await Promise.race([fill(orders, false), closed])).toBe("closed");
    } finally {
      await other.stop();
    }
  });
});
