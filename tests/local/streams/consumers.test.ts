import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConsumerSettings } from "../../../access/index.ts";
import { until } from "../../support/waiting/until.ts";
import { shopWith } from "./declare.ts";
import { Shop } from "./shop.ts";

const declare = (ship: ConsumerSettings) => shopWith({ consumers: { ship } });
const first = declare({ ackWait: "10s", filterSubject: "orders.new" });

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(first);
});
afterAll(() => shop.close());

interface ConsumerInfo {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly ack_floor?: { readonly stream_seq: number };
}
const info = (name = "ship") => shop.api(`CONSUMER.INFO.ORDERS.${name}`) as Promise<ConsumerInfo>;

/** Gets a message and acknowledges it. @returns its text */
async function take(): Promise<string> {
  const connection = await shop.admin();
  const next = "$JS.API.CONSUMER.MSG.NEXT.ORDERS.ship";
  const message = await connection.request(next, "1", { timeout: 5000, noMux: true });
  await connection.request(message.reply ?? "", "", { timeout: 5000 });
  return message.string();
}

describe("a declared consumer", () => {
  it("is made after its stream", async () => {
    const row = await shop.settled(first, "ok", "ORDERS", "ship");
    expect(row.last).toMatchObject({ what: "created", cause: "policy" });
    const { config } = await info();
    expect(config).toMatchObject({ durable_name: "ship", ack_wait: 10e9, ack_policy: "explicit" });
  });

  it("is changed and keeps its place", async () => {
    for (const text of ["a", "b", "c", "d"]) await shop.store("orders.new", text);
    expect([await take(), await take()]).toEqual(["a", "b"]);
    const policy = declare({ ackWait: "20s", filterSubject: "orders.new", maxAckPending: 7 });
    await shop.declare(policy);
    const { last } = await shop.settled(policy, "ok", "ORDERS", "ship");
    expect(last?.changes.map(({ setting }) => setting).sort()).toEqual([
      "ack_wait",
      "max_ack_pending",
    ]);
    expect((await info()).config).toMatchObject({ ack_wait: 20e9, max_ack_pending: 7 });
    expect((await info()).ack_floor?.stream_seq).toBe(2);
    expect(await take()).toBe("c");
  });

  it("is not changed in what JetStream cannot change, and keeps its place", async () => {
    const policy = declare({
      ackWait: "20s",
      filterSubject: "orders.new",
      maxAckPending: 7,
      deliverPolicy: "new",
    });
    await shop.declare(policy);
    const row = await shop.settled(policy, "refused", "ORDERS", "ship");
    expect(row.problem).toContain("deliverPolicy");
    expect((await info()).config).toMatchObject({ deliver_policy: "all" });
    expect(await take()).toBe("d");
  });

  it("is made again when somebody has deleted it", async () => {
    const policy = declare({ filterSubject: "orders.new", maxAckPending: 7, ackWait: "20s" });
    await shop.declare(policy);
    await shop.settled(policy, "ok", "ORDERS", "ship");
    await shop.api("CONSUMER.DELETE.ORDERS.ship");
    await until("the consumer to be back", async () => (await info()).config !== undefined);
    await until("its row", async () => {
      return (await shop.row("ORDERS", "ship"))?.last?.cause === "drift";
    });
  });

  it("is left alone when it is not declared, or no longer", async () => {
    const config = { name: "theirs", durable_name: "theirs", ack_policy: "explicit" };
    await shop.api("CONSUMER.CREATE.ORDERS.theirs", { stream_name: "ORDERS", config });
    const policy = shopWith({});
    await shop.declare(policy);
    await shop.settled(policy, "undeclared", "ORDERS", "ship");
    await shop.settled(policy, "ok");
    expect((await info("theirs")).config).toBeDefined();
    expect((await info()).config).toBeDefined();
    expect(await shop.row("ORDERS", "theirs")).toBeUndefined();
  });
});
