/**
 * Why nobody in an account of devices may make others answer, and why a device is an MQTT client and nothing else: nats-server keeps
 * sessions and retained messages of MQTT in streams of the account, never checks where a reply is to go, and
 * stores what is sent to `$MQTT.>`. What the compiler refuses is made here behind its back.
 */
import { createHash } from "node:crypto";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile, publishTo, stream } from "../../../access/index.ts";
import { userOf } from "../../local/walls/site.ts";
import { heard, office, Plant, plantPolicy, pump, valve } from "../../local/mqtt/plant.ts";

let plant: Plant;
beforeAll(async () => {
  plant = await Plant.start();
});
afterEach(() => plant.clear());
afterAll(() => plant.stop());

/** The subject under which the session of a client id is kept (mqtt.go, getHash). */
function sessionOf(clientId: string): string {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const bytes = [...createHash("sha256").update(clientId).digest()].slice(0, 8);
  return `$MQTT.sess.${bytes.map((byte) => digits[byte % 62]).join("")}`;
}

/** As a NATS client that may publish below `plant.<its id>`. */
const client = (oid: string, ...roles: string[]): Promise<NatsConnection> =>
  plant.site.connect(plant.token(oid, roles));

/** A stream that somebody with every right in the account makes, until `use` is done. */
async function withStream(name: string, subjects: string[], use: () => Promise<void>) {
  const all = { allow: [">"], deny: [] };
  const rules = { publish: all, subscribe: all };
  const owner = await userOf(plant.site.nats, plant.site.keys, "plant", "owner", rules, "_INBOX");
  const { streams } = await jetstreamManager(owner);
  await streams.add({ name, subjects });
  try {
    await use();
  } finally {
    await streams.delete(name);
    await owner.close();
  }
}

const durable = { clientId: `${pump}-durable`, clean: false };

describe("a reply that is stored where a session is kept", () => {
  it("shuts the device out: nobody but the compiler keeps the policy from it", async () => {
    const own = await plant.device(pump, durable);
    await own.subscribeAsync(`plant/${pump}/orders/#`, { qos: 1 });
    await own.endAsync();
    const stored = stream("ORDERS", { account: "plant", subjects: ["plant.*.orders.>"] });
    const enters = () =>
      plant.device(pump, durable).then(
        () => "in",
        () => "out",
      );
    expect(await enters()).toBe("in");
    await withStream("ORDERS", ["plant.*.orders.>"], async () => {
      const attacker = await client(office, "Plant.Office");
      attacker.publish(`plant.${valve}.orders.x`, "", { reply: sessionOf(durable.clientId) });
      await attacker.flush();
      await expect.poll(enters).toBe("out");
    });

    const storing = plantPolicy.roles.map((role) =>
      role.name === "Plant.Office"
        ? { ...role, grants: [...role.grants, publishTo(stored)] }
        : role,
    );
    expect(() => compile({ ...plantPolicy, roles: storing })).toThrow(
      /reaches '\$MQTT.>' of 'plant'/,
    );
    // also if no role has the stream in its grants, as here
    expect(() => compile({ ...plantPolicy, streams: [stored] })).toThrow(/reaches '\$MQTT.>'/);
  });

  it("is beyond a device, which may publish to a stream, because it has no other connection", async () => {
    await withStream("STATES", ["plant.*.state"], async () => {
      const victim = await plant.device(pump, { clientId: `${pump}-kept`, clean: false });
      await expect(client(valve, "Plant.Device")).rejects.toThrow(/Authorization Violation/);
      await expect.poll(() => plant.replica.records.at(-1)?.reason).toBe("connection_type");
      // beside another role it adds nothing there
      const both = await client(valve, "Plant.Device", "Plant.Office");
      const problems: string[] = [];
      void (async () => {
        for await (const status of both.status())
          if (status.type === "error") problems.push(status.error.message);
      })();
      both.publish(`plant.${valve}.state`, "on", { reply: sessionOf(`${pump}-kept`) });
      await both.flush();
      await expect.poll(() => problems.join()).toContain(`plant.${valve}.state`);
      // over MQTT it publishes there, to the same effect as everybody: its message is stored, and no answer is sent
      const device = await plant.device(valve);
      await device.publishAsync(`plant/${valve}/state`, "on", { qos: 1 });
      await victim.endAsync();
      const again = await plant.device(pump, { clientId: `${pump}-kept`, clean: false });
      expect(again.connected).toBe(true);
      expect(heard(again)).toEqual([]);
    });
    const declared = stream("STATES", { account: "plant", subjects: ["plant.*.state"] });
    expect(() => compile({ ...plantPolicy, streams: [declared] })).not.toThrow();
  });

  it("empties a retained message of another device in the same way", async () => {
    const device = await plant.device(pump);
    await device.publishAsync(`plant/${pump}/last`, "state", { qos: 1, retain: true });
    let readers = 0;
    const seen = async () => {
      const reader = await plant.device(valve, { clientId: `${valve}-${(readers += 1)}` });
      await reader.subscribeAsync("plant/+/last", { qos: 1 });
      await reader.publishAsync(`plant/${valve}/mark`, "", { qos: 2 });
      await reader.endAsync();
      return heard(reader);
    };
    expect(await seen()).toEqual([`plant/${pump}/last state!`]);
    await withStream("ORDERS", ["plant.*.orders.>"], async () => {
      const attacker = await client(office, "Plant.Office");
      attacker.publish(`plant.${valve}.orders.x`, "", { reply: `$MQTT.rmsgs.plant.${pump}.last` });
      await attacker.flush();
      await expect.poll(seen).toEqual([`plant/${pump}/last !`]);
    });
  });
});
