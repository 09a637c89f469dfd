import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { absence } from "../../support/waiting/absence.ts";
import { until } from "../../support/waiting/until.ts";
import { admin, shopWith } from "./declare.ts";
import { Shop } from "./shop.ts";

const first = shopWith({ maxAge: "1h", replicas: 3 });
const next = shopWith({ maxAge: "2h", replicas: 3 });

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(first, [], { nodes: 3 });
  const folder = join(shop.site.folder, "audit");
  await mkdir(folder);
  // logins need no JetStream then
  const audit = { file: { folder }, stream: { maxBytes: 8 * 1024 * 1024 } };
  const changes = { audit, control: { replicas: 3 } };
  shop.replicas = [await shop.site.start("callout-0", changes)];
  await shop.settled(first, "ok");
  for (let count = 0; count < 20; count++) await shop.store("orders.new");
});
afterAll(() => shop.close());

const others = () => shop.site.nats.nodes.slice(1);
const login = () => shop.site.connect(shop.site.token(admin), "shop", 0);
const leads = async () => (await shop.replicas[0]?.status())?.streams?.leads;

describe("without a leader of JetStream", () => {
  it("a replica gives up its lease, and logins go on", async () => {
    await Promise.all(others().map((node) => node.stop()));
    await until("the replica to stop leading", async () => (await leads()) === false);
    await shop.declare(next);
    for (let count = 0; count < 10; count++) {
      // its server refuses a login that waits longer than two seconds
      const client = await login();
      await client.close();
    }
    expect((await shop.replicas[0]?.status())?.ready).toBe(true);
  });

  it("what was declared meanwhile is put in force once there is one again, and every message is there", async () => {
    const before = shop.records.length;
    await absence(500, "a change of a stream");
    expect(shop.records).toHaveLength(before);
    await Promise.all(others().map((node) => node.start()));
    await shop.settled(next, "ok");
    expect(await shop.config()).toMatchObject({ max_age: 7200e9 });
    expect(await shop.messages()).toBe(20);
  });

  it("a replica ends in time", async () => {
    await Promise.all(others().map((node) => node.stop()));
    // one that takes longer than five seconds ends with another code
    expect(await shop.replicas[0]?.stop()).toBe(0);
  });
});
