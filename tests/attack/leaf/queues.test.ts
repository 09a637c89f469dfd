/** What leaf nodes can take of each other by queue groups: what nats-server 2.15.2 cannot prevent, and what does. */
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile, leaf, publish, subscribe } from "../../../access/index.ts";
import { RawLeaf } from "../../local/leaf/raw-leaf.ts";
import { Hub, north, office, sitesPolicy, south } from "../../local/leaf/sites.ts";

const grants = {
  "Sites.Leaf": [leaf({ publish: ["site.{oid}.>"], subscribe: ["plans.{oid}.>"] })],
  "Sites.Office": [
    publish("plans.>"),
    subscribe("plans.>", { queue: "workers" }),
    subscribe("site.>"),
  ],
};
const { document } = compile({
  ...sitesPolicy,
  roles: sitesPolicy.roles.map((role) => ({
    ...role,
    grants: (grants as Record<string, typeof role.grants>)[role.name] ?? role.grants,
  })),
});

let hub: Hub;
let desk: NatsConnection;
const leaves: RawLeaf[] = [];
beforeAll(async () => {
  hub = await Hub.start(document);
  desk = await hub.site.connect(hub.token(office, ["Sites.Office"]));
});
beforeEach(() => {
  for (const leaf of leaves.splice(0)) leaf.close();
});
afterAll(() => hub.stop());

async function raw(oid: string, ...lines: readonly string[]): Promise<RawLeaf> {
  const leaf = await RawLeaf.open(hub.port, { user: "sites", pass: hub.token(oid), name: oid });
  leaves.push(leaf);
  leaf.subscribe(...lines);
  await leaf.flush();
  return leaf;
}

/** What a hundred messages of the office to the south get to, of its leaf node. */
async function arrived(leaf: RawLeaf): Promise<number> {
  const received = () => leaf.said.split(`MSG plans.${south}.x `).length - 1;
  const before = received();
  for (let count = 0; count < 100; count += 1) desk.publish(`plans.${south}.x`, "go");
  desk.publish(`plans.${south}.last`, "last");
  await desk.flush();
  await expect.poll(() => leaf.said.split(`MSG plans.${south}.last `).length).toBe((round += 1));
  return received() - before;
}
let round: number;

/** A leaf node of the south, as the only member of a group there. */
function member(group: string): Promise<RawLeaf> {
  round = 1;
  return raw(south, `plans.${south}.x ${group} 1`, `plans.${south}.last`);
}

describe("the queue group of a leaf node", () => {
  it("cannot be joined by another one, by the subject", async () => {
    const own = await member("workers");
    const other = await raw(north, `plans.${south}.x workers 1`);
    await expect.poll(() => other.isClosed).toBe(true);
    expect(await arrived(own)).toBe(100);
  });

  // leafnode.go, processLeafSub: a wildcard is not compared with the role, and its deliveries are refused one by one
  it("can be emptied by another one with a wildcard beyond its role, which gets nothing itself", async () => {
    const own = await member("workers");
    expect(await arrived(own)).toBe(100);
    const other = await raw(north, `*.${south}.x workers 1000000`);
    expect(await arrived(own)).toBeLessThan(10);
    expect(other.isClosed).toBe(false);
    expect(other.said).not.toContain("MSG plans");
  });

  it("keeps its messages if the other one does not know its name", async () => {
    const own = await member("workers-5f0c9a");
    await raw(north, `*.${south}.x workers 1000000`, `*.${south}.x * 1000000`);
    expect(await arrived(own)).toBe(100);
  });

  it("takes nothing from members that are NATS clients of the same cluster", async () => {
    const worker = await hub.site.connect(
      hub.token("cccccccc-0000-4000-8000-000000000011", ["Sites.Office"]),
    );
    let count = 0;
    worker.subscribe(`plans.${south}.x`, { queue: "workers", callback: () => void (count += 1) });
    await worker.flush();
    const own = await member("workers");
    await raw(north, `*.${south}.x workers 1000000`);
    expect(await arrived(own)).toBe(0);
    await expect.poll(() => count).toBe(100);
    await worker.close();
  });
});
