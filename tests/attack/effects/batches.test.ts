/** What the acknowledgements of batches do where the writer sends them, and what batches and schedules of others suffer. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unwalled } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

/** `Writer` may publish to `orders.events.created` and nothing else. */
let site: Site;
let admin: Session;
beforeAll(async () => {
  site = await startSite(unwalled);
});
afterAll(() => site.stop());
beforeEach(async () => {
  admin = await site.admin();
  await admin.bucket("prices");
  await admin.ask("$KV.prices.eu.bread", "1");
});
afterEach(async () => {
  for (const stream of ["ORDERS", "KV_prices"]) await admin.ask(`$JS.API.STREAM.DELETE.${stream}`);
  admin.close();
});

const CREATED = "orders.events.created";
const orders = (more: object) =>
  admin.stream({ name: "ORDERS", subjects: ["orders.events.>"], ...more });
const batch = (sequence: number, more: Readonly<Record<string, string>> = {}) => ({
  "Nats-Batch-Id": "b",
  "Nats-Batch-Sequence": String(sequence),
  ...more,
});

describe("an atomic batch", () => {
  it("is acknowledged by an empty message, which deletes a stream where it lands", async () => {
    await orders({ allow_atomic: true });
    const writer = await site.as("Writer");
    const reply = "$JS.API.STREAM.DELETE.KV_prices";
    await writer.publish(CREATED, "1", { reply, headers: batch(1) });
    await expect.poll(() => admin.count("KV_prices")).toBe(undefined);
    expect(writer.refused).toEqual([]);
  });

  it("is not, in a stream that takes none: the answer is JSON", async () => {
    await orders({});
    const writer = await site.as("Writer");
    const reply = "$JS.API.STREAM.DELETE.KV_prices";
    await writer.publish(CREATED, "1", { reply, headers: batch(1) });
    await admin.all(reply);
    expect(await admin.count("KV_prices")).toBe(1);
  });

  it("can be spoilt by who knows its id: ids are one space for the stream", async () => {
    await orders({ allow_atomic: true });
    const paid = "orders.events.paid";
    await admin.ask(paid, "1", batch(1));
    const writer = await site.as("Writer");
    await writer.ask(CREATED, "mine", batch(2));
    const ended = await admin.ask(paid, "2", batch(2, { "Nats-Batch-Commit": "1" }));
    expect(JSON.parse(ended.payload)).toHaveProperty("error");
  });
});

describe("a fast batch", () => {
  it("is acknowledged by JSON, where the writer says, which deletes nothing", async () => {
    await orders({ allow_batched: true });
    const writer = await site.as("Writer");
    await admin.subscribe("orders.cancel.>");
    for (let i = 1; i < 20; i += 1) {
      const reply = `orders.cancel.id.10.ok.${String(i)}.${i === 1 ? "0" : "1"}.$FI`;
      await writer.publish(CREATED, "1", { reply });
    }
    await expect
      .poll(() => admin.heard.filter(({ on }) => on === "orders.cancel.>").length)
      .toBe(2);
    for (const { payload } of admin.heard.filter(({ on }) => on === "orders.cancel.>"))
      expect(JSON.parse(payload)).toMatchObject({ type: "ack" });
  });
});

describe("a schedule of another", () => {
  it("is ended by a writer of any subject who names it", async () => {
    await orders({ allow_msg_schedules: true, allow_direct: true });
    const [schedule, target] = ["orders.events.later", "orders.events.paid"];
    await admin.ask(schedule, "1", {
      "Nats-Schedule": "@at 2099-01-01T00:00:00Z",
      "Nats-Schedule-Target": target,
    });
    const held = async () =>
      !(await admin.ask(`$JS.API.DIRECT.GET.ORDERS.${schedule}`)).headers.includes("404");
    expect(await held()).toBe(true);
    const writer = await site.as("Writer");
    await writer.ask(CREATED, "2", { "Nats-Scheduler": schedule, "Nats-Schedule-Next": "purge" });
    expect(await held()).toBe(false);
  });
});
