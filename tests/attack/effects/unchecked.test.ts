/**
 * What nats-server lets through, or stops, whatever permissions say: the table of docs/explanation/proofs.md, tried by clients and devices. Leaf nodes
 * are in tests/attack/leaf.
 */
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { userOf } from "../../local/walls/site.ts";
import { heard, office, Plant, pump, valve } from "../../local/mqtt/plant.ts";

let plant: Plant;
/** Somebody with every right in the account. */
let owner: NatsConnection;
/** The tests' own messages, wherever they appear in the account, with their reply: `subject reply`. */
const seen: string[] = [];
const text = "of the test";

beforeAll(async () => {
  plant = await Plant.start();
  const all = { allow: [">"], deny: [] };
  const rules = { publish: all, subscribe: all };
  owner = await userOf(plant.site.nats, plant.site.keys, "plant", "owner", rules, "_INBOX");
  owner.subscribe(">", {
    callback: (_error, message) => {
      const { subject, reply = "" } = message;
      if (message.string() === text) seen.push(`${subject} ${reply}`.trim());
    },
  });
  await owner.flush();
});
afterEach(async () => {
  await plant.clear();
  seen.length = 0;
});
afterAll(async () => {
  await owner.close();
  await plant.stop();
});

const MARK = `plant.${valve}.orders.mark`;
/** What has appeared of a client's messages when its last one has. */
async function arrived(client: NatsConnection, mark = MARK): Promise<string[]> {
  client.publish(mark, text);
  await client.flush();
  await expect.poll(() => seen).toContain(mark);
  return seen.filter((each) => each !== mark);
}

const special = [
  "_R_.a.b.c",
  "_GR_.aaaaaa.bbbbbb.plant.all",
  "$GR.aaaa.bbbb.plant.all",
  "$NRG.AE.x",
  "$LDS.x",
  "$JS.ACK.S.c.1.1.1.1.1",
  "$JS.FC.S.c.x",
  "$MQTT.sub.x",
  "$MQTT.deliver.pubrel.x",
  "$MQTT.sess.x",
  "$SYS.REQ.USER.INFO",
  "$SYS.ACCOUNT.x.CONNECT",
];
/** Those that no client publishes to, whatever it is granted (client.go, processInboundClientMsg). */
const closed = special.filter((subject) => /^(_GR_|\$GR|\$NRG)/.test(subject));

describe("a NATS client", () => {
  it.each(special)("publishes on %s only by a grant", async (subject) => {
    const client = await plant.site.connect(plant.token(office, ["Plant.Office"]));
    client.publish(subject, text);
    expect(await arrived(client)).toEqual([]);
  });

  it.each(special)("hears %s only by a grant, in a group or not", async (subject) => {
    const client = await plant.site.connect(plant.token(office, ["Plant.Office"]));
    const errors: string[] = [];
    for (const wanted of [subject, subject.replace(/[^.]+$/, ">"), "*.>", ">"])
      for (const queue of [undefined, "q"])
        client.subscribe(wanted, {
          ...(queue && { queue }),
          callback: (error) => void errors.push(error?.message ?? "a message"),
        });
    await expect.poll(() => errors.length).toBe(8);
    owner.publish(subject, text);
    await owner.flush();
    await client.flush();
    expect(errors.filter((error) => !/permissions violation/i.test(error))).toEqual([]);
  });

  it.each(closed)(
    "does not publish on %s, though it may publish on everything",
    async (subject) => {
      owner.publish(subject, text);
      expect(await arrived(owner)).toEqual([]);
    },
  );

  it.each(["_R_.a.b", "_GR_.a.b.c", "$JS.ACK.S.c.1.1.1.1.1"])(
    "does not ask for an answer on %s, though it may do everything",
    async (reply) => {
      owner.publish("plant.all", text, { reply });
      expect(await arrived(owner)).toEqual([]);
    },
  );

  // why effects count, and not permissions
  it.each(["$MQTT.sess.x", "$JS.API.STREAM.DELETE.S", "$SYS.x", `plant.${pump}.state`])(
    "asks for an answer on %s, where it may not publish",
    async (reply) => {
      const client = await plant.site.connect(plant.token(office, ["Plant.Office"]));
      client.publish("plant.all", text, { reply });
      expect(await arrived(client)).toEqual([`plant.all ${reply}`]);
    },
  );
});

describe("a device", () => {
  const topics = special.map((subject) => subject.replaceAll(".", "/"));

  it.each(topics)("publishes on %s only by a grant, and never with a reply", async (topic) => {
    const device = await plant.device(pump);
    await device.publishAsync(topic, text, { qos: 0 });
    await device.publishAsync(`plant/${pump}/mark`, text, { qos: 0 });
    const mark = `plant.${pump}.mark`;
    await expect.poll(() => seen).toContain(mark);
    expect(seen).toEqual([mark]);
  });

  it.each(topics)("hears %s only by a grant", async (topic) => {
    const device = await plant.device(pump);
    for (const filter of [topic, topic.replace(/[^/]+$/, "#"), "#", "+/#"])
      await expect(device.subscribeAsync(filter, { qos: 0 })).rejects.toThrow(/Unspecified|128/);
    owner.publish(topic.replaceAll("/", "."), text);
    await owner.flush();
    await device.subscribeAsync("plant/all");
    owner.publish("plant.all", "last");
    await owner.flush();
    await expect.poll(() => heard(device)).toEqual(["plant/all last"]);
  });
});
