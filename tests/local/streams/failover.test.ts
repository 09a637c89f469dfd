import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expirySeconds } from "../../../callout/streams/lease.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { shopWith } from "./declare.ts";
import { Shop } from "./shop.ts";

const first = shopWith({ maxAge: "1h" });
const names = ["callout-0", "callout-1", "callout-2"];

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(first, names, { nodes: 2 });
  await shop.settled(first, "ok");
});
afterAll(() => shop.close());

async function leading(replicas: readonly Replica[]): Promise<Replica[]> {
  const statuses = await Promise.all(replicas.map((replica) => replica.status()));
  return replicas.filter((_replica, at) => statuses[at]?.streams?.leads);
}

describe("of several replicas", () => {
  it("one makes the streams, and all of them know", async () => {
    const leaders = await leading(shop.replicas);
    expect(leaders).toHaveLength(1);
    const { instance } = (await leaders[0]?.status()) ?? {};
    for (let round = 0; round < 6; round++)
      expect(await shop.page()).toMatchObject({ leader: instance, total: 1 });
    for (const replica of shop.replicas)
      expect((await replica.status()).streams).toMatchObject({ states: { ok: 1, absent: 0 } });
    expect(shop.records).toHaveLength(1);
  });

  it("another follows one that is killed, within a bounded time, and goes on", async () => {
    const [killed] = await leading(shop.replicas);
    const others = shop.replicas.filter((replica) => replica !== killed);
    const before = performance.now();
    killed?.signal("SIGKILL");
    await killed?.exit();
    const next = shopWith({ maxAge: "2h" });
    shop.replicas = others;
    await shop.declare(next);
    await shop.settled(next, "ok");
    expect((performance.now() - before) / 1000).toBeLessThan(expirySeconds + 12);
    const leaders = await leading(others);
    expect(leaders).toHaveLength(1);
    expect(await shop.config()).toMatchObject({ max_age: 7200e9 });
    const changes = shop.records.filter(({ policy }) => policy === next.digest);
    expect(changes).toHaveLength(1);
  });

  it("another follows at once one that is stopped", async () => {
    const [stopped] = await leading(shop.replicas);
    const [other] = shop.replicas.filter((replica) => replica !== stopped);
    const before = performance.now();
    await stopped?.stop();
    await until("the other to lead", async () => {
      return (await other?.status())?.streams?.leads === true;
    });
    expect((performance.now() - before) / 1000).toBeLessThan(expirySeconds);
  });
});
