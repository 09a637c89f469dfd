import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  account,
  compile,
  consume,
  exportStream,
  fromAccount,
  manage,
  mqtt,
  policy,
  publish,
  publishTo,
  role,
  stream,
  subscribe,
  vault,
} from "../../../access/index.ts";
import { heard, Plant, pump } from "./plant.ts";

/**
 * Devices in one account, and everybody who works with them in others: what of MQTT's qualities of service is left where a
 * wall is between.
 */
const plantAccount = account("plant", {
  description: "Machines of a plant",
  jetstream: { disk: "64MiB", streams: 10, consumers: 100 },
  exports: [exportStream("plant.*.state", { name: "states", description: "What machines report" })],
  imports: [fromAccount("office", "orders")],
});
const officeAccount = account("office", {
  description: "Who works with the machines",
  jetstream: { disk: "64MiB", streams: 2, consumers: 10 },
  exports: [exportStream("plant.*.orders", { name: "orders", description: "Orders for machines" })],
  imports: [fromAccount(plantAccount, "states")],
});
const records = vault("records", {
  description: "What machines measure",
  jetstream: { disk: "64MiB", streams: 2, consumers: 10 },
});
const VALUES = stream("VALUES", {
  account: records,
  subjects: ["plant.*.value"],
  maxMsgs: 3,
  discard: "new",
  managed: false,
});
const STATES = stream("STATES", {
  account: officeAccount,
  subjects: ["plant.*.state"],
  managed: false,
});
const { document } = compile(
  policy({
    accounts: [plantAccount, officeAccount, records],
    roles: [
      role("Plant.Device", {
        description: "A machine",
        account: plantAccount,
        members: ["application"],
        grants: [
          mqtt({
            publish: ["plant/{oid}/state", "plant/{oid}/value"],
            subscribe: ["plant/{oid}/orders"],
          }),
          publishTo(VALUES, "plant.{oid}.value"),
        ],
      }),
      role("Office.Work", {
        description: "Reads reports and gives orders",
        account: officeAccount,
        members: ["application"],
        grants: [
          subscribe("plant.*.state"),
          publish("plant.*.orders"),
          manage(STATES),
          consume(STATES, { consumer: "office", create: true }),
        ],
      }),
      role("Records.Keep", {
        description: "Makes the stream",
        account: records,
        members: ["application"],
        grants: [manage(VALUES)],
      }),
    ],
  }),
);

let plant: Plant;
let office: NatsConnection;
const worker = "bbbbbbbb-0000-4000-8000-000000000002";
const keeper = "bbbbbbbb-0000-4000-8000-000000000003";
/** What the office has received as it happened, `subject payload`. */
const reports: string[] = [];

beforeAll(async () => {
  plant = await Plant.start(document);
  office = await plant.site.connect(plant.token(worker, ["Office.Work"]));
  office.subscribe("plant.*.state", {
    callback: (_error, message) => {
      reports.push(`${message.subject} ${message.string()}`);
    },
  });
  await office.flush();
  const keeping = await plant.site.connect(plant.token(keeper, ["Records.Keep"]));
  await (
    await jetstreamManager(keeping)
  ).streams.add({
    ...{ name: VALUES.name, subjects: [...VALUES.subjects] },
    ...{ max_msgs: 3, discard: "new" },
  });
  await (
    await jetstreamManager(office)
  ).streams.add({
    ...{ name: STATES.name, subjects: [...STATES.subjects] },
  });
});
afterEach(async () => {
  await plant.clear();
  reports.length = 0;
});
afterAll(() => plant.stop());

const state = `plant/${pump}/state`;
const value = `plant/${pump}/value`;
const orders = `plant/${pump}/orders`;
const stored = async () => {
  const keeping = await plant.site.connect(plant.token(keeper, ["Records.Keep"]));
  const { state } = await (await jetstreamManager(keeping)).streams.info(VALUES.name);
  await keeping.close();
  return state.messages;
};

describe("what a device publishes", () => {
  it.each([0, 1, 2] as const)(
    "with QoS %i reaches NATS clients of another account, once",
    async (qos) => {
      const device = await plant.device(pump);
      await device.publishAsync(state, `on ${qos}`, { qos });
      await device.publishAsync(state, "last", { qos });
      const subject = state.replaceAll("/", ".");
      await expect.poll(() => reports).toEqual([`${subject} on ${qos}`, `${subject} last`]);
    },
  );

  it("waits in a stream there for a worker that is away", async () => {
    const device = await plant.device(pump);
    await device.publishAsync(state, "while it was away", { qos: 1 });
    const { consumers } = await jetstreamManager(office);
    await consumers.add(STATES.name, { durable_name: "office", ack_policy: "explicit" });
    const consumer = await jetstream(office).consumers.get(STATES.name, "office");
    const got: string[] = [];
    const messages = await consumer.consume();
    for await (const message of messages) {
      got.push(message.string());
      await message.ackAck();
      if (got.at(-1) === "while it was away") break;
    }
    expect(got.at(-1)).toBe("while it was away");
  });

  it("is stored by a stream of a vault, with every QoS; no acknowledgement says so", async () => {
    const device = await plant.device(pump);
    for (const qos of [0, 1, 2] as const) await device.publishAsync(value, `${qos}`, { qos });
    await expect.poll(stored).toBe(3);
    // the stream is full: nats-server acknowledges that it has taken the messages over, and nothing else
    await device.publishAsync(value, "lost", { qos: 1 });
    await device.publishAsync(value, "lost too", { qos: 2 });
    await device.publishAsync(state, "mark", { qos: 1 });
    await expect.poll(() => reports.length).toBe(1);
    expect(await stored()).toBe(3);
  });
});

describe("what others send to a device", () => {
  it("comes with QoS 0, whatever it has subscribed with, and does not wait in its session", async () => {
    const durable = { clientId: `${pump}-durable`, clean: false };
    const device = await plant.device(pump, durable);
    const [granted] = await device.subscribeAsync(orders, { qos: 1 });
    expect(granted?.qos).toBe(1);
    const qualities: number[] = [];
    device.on("message", (_topic, _payload, { qos }) => qualities.push(qos));
    office.publish(`plant.${pump}.orders`, "run");
    await expect.poll(() => heard(device)).toEqual([`${orders} run`]);
    expect(qualities).toEqual([0]);
    await device.endAsync();

    office.publish(`plant.${pump}.orders`, "while it was away");
    await office.flush();
    const again = await plant.device(pump, durable);
    office.publish(`plant.${pump}.orders`, "stop");
    await expect.poll(() => heard(again)).toEqual([`${orders} stop`]);
  });
});
