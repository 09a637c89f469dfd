import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../support/waiting/until.ts";
import { shopWith, type Declaration } from "./declare.ts";
import { Shop } from "./shop.ts";

/** Settings that only mean something on several nodes, or cannot be taken back, as a change and as drift. */
type Settings = Omit<Declaration, "name">;
type Config = Readonly<Record<string, unknown>>;

const work = { replicas: 3, maxAckPending: 50 } as const;
const first: Settings = { replicas: 3, consumers: { work } };

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(shopWith(first), ["callout-0"], { nodes: 3 });
  await shop.settled(shopWith(first), "ok", "ORDERS", "work");
  for (let count = 0; count < 20; count++) await shop.store("orders.new");
});
afterAll(() => shop.close());

async function declare(settings: Settings, state: "ok" | "refused" = "ok") {
  const policy = shopWith(settings);
  await shop.declare(policy);
  return shop.settled(policy, state);
}

async function consumer(): Promise<Config> {
  const { config } = await shop.api("CONSUMER.INFO.ORDERS.work");
  return config as Config;
}

/** Somebody else changes the stream, or its consumer. */
async function update(change: Config, of: "stream" | "consumer" = "stream"): Promise<Config> {
  if (of === "stream")
    return shop.api("STREAM.UPDATE.ORDERS", { ...(await shop.config()), ...change });
  const config = { ...(await consumer()), ...change };
  const body = { stream_name: "ORDERS", config, action: "update" };
  const answer = await shop.api("CONSUMER.CREATE.ORDERS.work", body);
  // servers say nothing of it, and this test does not wait for the next look
  (await shop.admin()).publish("$JS.EVENT.ADVISORY.STREAM.UPDATED.ORDERS", "{}");
  return answer;
}

async function becomes(expected: Config, read: () => Promise<unknown>): Promise<void> {
  let found: unknown;
  const isSo = async () => {
    found = await read();
    return Object.entries(expected).every(
      ([name, value]) => JSON.stringify((found as Config)[name] ?? null) === JSON.stringify(value),
    );
  };
  await until(JSON.stringify(expected), isSo, { details: () => JSON.stringify(found) });
}

describe("the replicas of a stream", () => {
  it("are fewer and more again as declared, and every message is there", async () => {
    await declare({ ...first, replicas: 1, consumers: { work: { ...work, replicas: 0 } } });
    expect(await shop.config()).toMatchObject({ num_replicas: 1 });
    expect(await shop.messages()).toBe(20);
    await declare(first);
    expect(await shop.config()).toMatchObject({ num_replicas: 3 });
    expect(await shop.messages()).toBe(20);
  });

  it("are mended when somebody takes some away", async () => {
    await shop.settled(shopWith(first), "ok", "ORDERS", "work");
    await update({ num_replicas: 1 });
    await becomes({ num_replicas: 3 }, () => shop.config());
    expect(await shop.messages()).toBe(20);
  });
});

describe("a consumer's replicas and threshold", () => {
  it("are changed as declared", async () => {
    const changed = { ...work, replicas: 1, inactiveThreshold: "1h" } as const;
    await declare({ ...first, consumers: { work: changed } });
    await becomes({ num_replicas: 1, inactive_threshold: 3600e9 }, consumer);
    await declare(first);
    await becomes({ num_replicas: 3, inactive_threshold: null }, consumer);
  });

  it("are mended when somebody changes them", async () => {
    await shop.settled(shopWith(first), "ok", "ORDERS", "work");
    expect((await update({ num_replicas: 1, inactive_threshold: 7200e9 }, "consumer")).error).toBe(
      undefined,
    );
    await becomes({ num_replicas: 3, inactive_threshold: null }, consumer);
  });
});

describe("limits for consumers", () => {
  it("are lowered together with the consumer that is above them", async () => {
    const consumers = { work: { ...work, maxAckPending: 5 } };
    await declare({ ...first, consumerLimits: { maxAckPending: 5 }, consumers });
    await becomes({ max_ack_pending: 5 }, consumer);
    expect(await shop.config()).toMatchObject({ consumer_limits: { max_ack_pending: 5 } });
  });

  it("are mended when somebody raises them", async () => {
    await update({ consumer_limits: { max_ack_pending: 500 } });
    await becomes({ consumer_limits: { max_ack_pending: 5 } }, () => shop.config());
    await declare(first);
    await becomes({ max_ack_pending: 50 }, consumer);
  });
});

describe("purges that are denied", () => {
  it("by somebody else stay denied, and are reported: no server takes that back", async () => {
    await update({ deny_purge: true });
    const row = await shop.settled(shopWith(first), "refused");
    expect(row.problem).toContain("denyPurge");
    expect((await update({ deny_purge: false })).error).toBeDefined();
    await declare({ ...first, denyPurge: true });
    const again = await declare({ ...first, denyPurge: false }, "refused");
    expect(again.problem).toContain("JetStream cannot change denyPurge");
    expect(await shop.messages()).toBe(20);
  });
});
