/**
 * Why accounts with leaf nodes have neither JetStream nor the consumers of another account: nats-server lets every leaf node publish on
 * `$JS.ACK.>`, with any reply. The compiler refuses both, so these accounts are made behind its back.
 */
import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  account,
  compile,
  consume,
  isolated,
  never,
  policy,
  prove,
  publish,
  role,
  stream,
  vault,
  type AccessDocument,
} from "../../../access/index.ts";
import { digestOf } from "../../../values/canonical.ts";
import { userOf } from "../../local/walls/site.ts";
import { RawLeaf } from "../../local/leaf/raw-leaf.ts";
import { Hub, north, south } from "../../local/leaf/sites.ts";

const data = vault("data", { description: "Jobs", jetstream: { disk: "64MiB" } });
const JOBS = stream("JOBS", { account: data, subjects: ["jobs.>"], retention: "workqueue" });
const ship = consume(JOBS, { consumer: "ship" });
const shipper = role("Sites.Ship", {
  ...{ description: "Ships", account: "sites", members: ["user"], grants: [ship] },
});
const site = role("Sites.Leaf", {
  ...{ description: "A site", account: "sites", members: ["application"] },
  grants: [publish("site.{oid}.>")],
});

/** As the compiler would make it, if it did not refuse leaf nodes there. */
const { document, sources } = compile(
  policy({
    accounts: [
      account("sites", { description: "Sites", jetstream: { disk: "64MiB", streams: 5 } }),
      data,
    ],
    roles: [site, shipper],
  }),
);
const open = withLeafNodes(document);

function withLeafNodes({ digest: _, ...body }: AccessDocument): AccessDocument {
  const { sites, ...accounts } = body.accounts;
  const { "Sites.Leaf": leaf, ...roles } = body.roles;
  if (sites === undefined || leaf === undefined) throw new Error("the policy has lost its site");
  const changed = {
    ...body,
    accounts: { ...accounts, sites: { ...sites, limits: { ...sites.limits, leafNodes: 10 } } },
    roles: { ...roles, "Sites.Leaf": { ...leaf, connections: ["LEAFNODE"] as const } },
  };
  return { ...changed, digest: digestOf(changed) };
}

let hub: Hub;
const leaves: RawLeaf[] = [];
beforeAll(async () => {
  const jetstream = { storeFolder: "$NATS_STORE", memory: 1 << 26, disk: 1 << 30 };
  hub = await Hub.start(open, { jetstream });
  for (const [account, name, subject, consumer] of [
    ["sites", "ORDERS", "orders.>", "ship"],
    ["data", "JOBS", "jobs.>", "ship"],
  ] as const) {
    const all = { allow: [">"], deny: [] };
    const rules = { publish: all, subscribe: all };
    const owner = await userOf(hub.site.nats, hub.site.keys, account, "owner", rules, "_INBOX");
    const { streams, consumers } = await jetstreamManager(owner);
    await streams.add({ name, subjects: [subject], retention: "workqueue" });
    await consumers.add(name, { durable_name: consumer, ack_policy: "explicit" });
    for (const at of [1, 2, 3]) owner.publish(subject.replace(">", String(at)), `secret ${at}`);
    await owner.flush();
    await owner.close();
  }
});
afterEach(() => {
  for (const leaf of leaves.splice(0)) leaf.close();
});
afterAll(() => hub.stop());

async function raw(oid: string): Promise<RawLeaf> {
  const leaf = await RawLeaf.open(hub.port, { user: "sites", pass: hub.token(oid), name: oid });
  leaves.push(leaf);
  await leaf.flush();
  return leaf;
}

describe("a leaf node that acknowledges", () => {
  it.each(["ORDERS", "JOBS"])(
    "is given messages of %s, of its account or by its imports, on a subject of its own choice",
    async (name) => {
      const leaf = await raw(north);
      leaf.subscribe(`_INBOX.${north}.>`);
      await leaf.flush();
      leaf.publish(`$JS.ACK.${name}.ship.1.1.1.0.0`, "+NXT", `_INBOX.${north}.stolen`);
      await expect.poll(() => leaf.said).toMatch(/LMSG _INBOX\.\S+\.stolen [^]*secret 1/);
      expect(leaf.isClosed).toBe(false);
    },
  );

  it("is what proofs count, beside what its role grants", () => {
    const found = prove(open, sources, [
      never(site, ship, "sites ship nothing"),
      never(site, publish("site.x"), "sites speak for themselves"),
      isolated("site.{oid}.>", { except: [shipper], why: "sites are apart" }),
    ]);
    expect(found.map(({ message }) => message).join("\n")).toMatch(/sites ship nothing/);
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).toContain('"$JS.ACK.>"');
    expect(prove(document, sources, [never(site, ship, "sites ship nothing")])).toEqual([]);
  });
});

/** A NATS client cannot name these (tests/attack/effects/unchecked.test.ts). */
describe("a leaf node that asks", () => {
  it.each(["$JS.ACK.JOBS.ship.1.1.1.0.0", "_R_.a.b", "_GR_.a.b.c", "orders.cancel"])(
    "has the answer sent to %s",
    async (reply) => {
      const all = { allow: [">"], deny: [] };
      const rules = { publish: all, subscribe: all };
      const owner = await userOf(hub.site.nats, hub.site.keys, "sites", "owner", rules, "_INBOX");
      const replies: (string | undefined)[] = [];
      owner.subscribe(`site.${north}.x`, {
        callback: (_error, message) => void replies.push(message.reply),
      });
      await owner.flush();
      const leaf = await raw(north);
      leaf.publish(`site.${north}.x`, "question", reply);
      await expect.poll(() => replies).toEqual([reply]);
      await owner.close();
    },
  );
});

describe("leaf nodes of one account", () => {
  const hidden = ["$MQTT", "$JS.ACK", "_R_", "$LDS", "$GR", "_GR_.x.y", "$NRG", "$KV", "$SYS.x"];

  it.each(hidden)("hear nothing of each other on %s.>, in no direction", async (prefix) => {
    for (const wanted of [`${prefix}.>`, `${prefix}.a.b`, ">", "*.>"]) {
      const [from, to] = [await raw(north), await raw(south)];
      to.subscribe(wanted);
      await to.flush();
      from.publish(`${prefix}.a.b`, "hidden");
      await from.flush();
      await to.flush();
      expect(to.said).not.toMatch(/MSG [^]*hidden/);
      for (const leaf of leaves.splice(0)) leaf.close();
    }
  });
});
