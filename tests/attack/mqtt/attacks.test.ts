/** What a device that is let in with MQTT may not bring about, tried on a real server. */
import { jetstreamManager } from "@nats-io/jetstream";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile, mqtt } from "../../../access/index.ts";
import { heard, office, Plant, plantPolicy, pump, valve } from "../../local/mqtt/plant.ts";

let plant: Plant;
/** What the office has received. */
let reports: string[];

beforeAll(async () => {
  plant = await Plant.start();
  ({ reports } = await plant.desk());
});
afterEach(async () => {
  await plant.clear();
  reports.length = 0;
});
afterAll(() => plant.stop());

/** Once this message of its own has arrived, everything before it has too. */
async function settled(device: MqttClient, oid: string): Promise<readonly string[]> {
  await device.publishAsync(`plant/${oid}/mark`, "mark", { qos: 2 });
  await expect.poll(() => reports).toContain(`plant.${oid}.mark mark`);
  return reports.filter((report) => report !== `plant.${oid}.mark mark`);
}

describe("the session of another device", () => {
  const victims = ["the same", "a suffix", "upper case", "a prefix"] as const;
  const names = (kind: (typeof victims)[number]) =>
    ({
      "the same": pump,
      "a suffix": `${pump}-durable`,
      "upper case": pump.toUpperCase(),
      "a prefix": pump.slice(0, 23),
    })[kind];

  it.each(victims)("cannot be taken, ended or emptied by its client id: %s", async (kind) => {
    const durable = { clientId: `${pump}-durable`, clean: false };
    const own = await plant.device(pump, durable);
    await own.subscribeAsync(`plant/${pump}/orders/#`, { qos: 1 });
    const sender = await plant.device(pump);
    for (const clean of [false, true]) {
      const attack = plant.device(valve, { clientId: names(kind), clean });
      await expect(attack).rejects.toMatchObject({ code: 5 });
    }
    expect([own.connected, sender.connected]).toEqual([true, true]);
    await sender.publishAsync(`plant/${pump}/orders/run`, "go", { qos: 1 });
    await expect.poll(() => heard(own)).toEqual([`plant/${pump}/orders/run go`]);
  });

  it("cannot be taken by somebody whose role in the account is not for MQTT", async () => {
    const password = plant.token(office, ["Plant.Office"]);
    for (const clientId of [pump, office])
      await expect(plant.device(office, { clientId, password })).rejects.toMatchObject({ code: 5 });
  });

  it("gives its own identity nothing that its roles no longer permit", async () => {
    const durable = { clientId: `${pump}-durable`, clean: false };
    const own = await plant.device(pump, durable);
    await own.subscribeAsync(`plant/${pump}/orders/#`, { qos: 1 });
    await own.endAsync();
    const sender = await plant.device(pump);
    await sender.publishAsync(`plant/${pump}/orders/run`, "waits", { qos: 1 });
    const publishOnly = mqtt({ publish: ["plant/{oid}/#"] });
    const narrower = plantPolicy.roles.map((role) =>
      role.name === "Plant.Device" ? { ...role, grants: [publishOnly] } : role,
    );
    await plant.use(compile({ ...plantPolicy, roles: narrower }).document);
    const again = await plant.device(pump, durable);
    await settled(again, pump);
    expect(heard(again)).toEqual([]);
    await plant.use(compile(plantPolicy).document);
    await again.endAsync();
    await plant.device(pump, { ...durable, clean: true });
  });
});

describe("a message of a device", () => {
  const forged = [
    `plant/${valve}/state`,
    `plant/+/state`,
    `plant/*/state`,
    `plant/>`,
    `$MQTT/msgs/plant/${valve}/state`,
    `$MQTT/rmsgs/plant/${valve}/last`,
    `$MQTT/sess/x`,
    `$MQTT/sub/x`,
    `$JS/API/STREAM/DELETE/$MQTT_sess`,
    `$JS/API/STREAM/PURGE/$MQTT_rmsgs`,
    `$SYS/REQ/USER/INFO`,
    `_INBOX/${office}/x`,
    `plant.${valve}.state`,
    `plant/${pump}/../${valve}/state`,
  ];

  it.each(forged)("reaches nobody on %s, with any QoS, retained, or as a will", async (topic) => {
    for (const qos of [0, 1, 2] as const) {
      const will = { topic, payload: Buffer.from("forged"), qos, retain: true };
      const device = await plant
        .device(pump, { clientId: `${pump}-will`, will })
        .catch(() => undefined);
      device?.stream.destroy();
      const sender = await plant.device(pump, { clientId: `${pump}-${qos}` });
      const closed = new Promise((resolve) => sender.once("close", () => resolve("closed")));
      const sent = sender
        .publishAsync(topic, "forged", { qos, retain: true })
        .catch(() => "refused");
      await Promise.race([sent, closed]);
    }
    const witness = await plant.device(pump);
    const seen = await settled(witness, pump);
    const own = topic.startsWith(`plant/${pump}/`)
      ? seen.filter((each) => !each.startsWith(`plant.${pump}.`))
      : seen;
    expect(own).toEqual([]);
    const reader = await plant.device(valve);
    await reader.subscribeAsync({
      "plant/+/last": { qos: 1 },
      [`plant/${valve}/orders/#`]: { qos: 1 },
    });
    await settled(reader, valve);
    expect(heard(reader)).toEqual([]);
  });
});

describe("what nats-server keeps for devices", () => {
  it("is not read or changed by sessions of NATS clients in the account", async () => {
    const device = await plant.device(pump, { clientId: `${pump}-kept`, clean: false });
    await device.subscribeAsync(`plant/${pump}/orders/#`, { qos: 1 });
    const oid = "cccccccc-0000-4000-8000-000000000001";
    for (const [who, roles] of [
      [oid, ["Plant.Office"]],
      [valve, ["Plant.Device", "Plant.Office"]],
    ] as const) {
      const client = await plant.site.connect(plant.token(who, [...roles]));
      const manager = await jetstreamManager(client, { checkAPI: false, timeout: 1_000 });
      for (const name of ["$MQTT_sess", "$MQTT_msgs", "$MQTT_rmsgs"]) {
        await expect(manager.streams.getMessage(name, { seq: 1 })).rejects.toThrow(/ermission/);
        await expect(manager.streams.purge(name)).rejects.toThrow(/ermission/);
        await expect(manager.consumers.list(name).next()).rejects.toThrow(/ermission/);
      }
      const errors: string[] = [];
      for (const subject of ["$MQTT.>", "$MQTT.sub.>", "$MQTT.msgs.>", "$MQTT.deliver.>"])
        client.subscribe(subject, {
          callback: (error) => {
            errors.push(String(error));
          },
        });
      await expect.poll(() => errors.length).toBe(4);
      expect(errors.join()).toMatch(/permissions violation/i);
    }
    expect(device.connected).toBe(true);
  });
});
