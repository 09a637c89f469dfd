/** A stream moves into a vault, by the steps of docs/how-to/move-streams.md, while programs publish to it and work on it. */
import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type JetStreamManager,
  type StreamConfig,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { after, before, copying, cutOver } from "./moving.ts";
import { Publisher, Worker } from "./programs.ts";
import { startSite, type Site } from "./site.ts";

const LIMIT = { timeout: 30_000, interval: 20 };
const CREATED = "orders.events.created";
/** Messages of before the move, the first hundred of which are purged. */
const old = Array.from({ length: 1_000 }, (_value, i) => `old ${i}`);
const ship = { durable_name: "ship", ack_policy: AckPolicy.Explicit };

let site: Site;
let publisher: Publisher;
const worker = new Worker();
/** As the role that sets streams up in the vault. */
let vault: JetStreamManager;
/** As the role that ends what is in the old account. */
let mover: NatsConnection;

beforeAll(async () => {
  site = await startSite(before);
  const { nc } = await site.session("Orders.Deploy");
  const manager = await jetstreamManager(nc);
  await manager.streams.add({ name: "ORDERS", subjects: ["orders.events.>"] });
  await manager.consumers.add("ORDERS", ship);
  // more than a copy may have under way at once, so that it stops without flow control; the first ones are gone again
  const shop = await site.anybody("shop");
  for (const text of old) shop.publish(CREATED, text.padEnd(16_384));
  await shop.flush();
  await (await jetstreamManager(shop)).streams.purge("ORDERS", { seq: 101 });
  publisher = new Publisher(await site.session("Orders.Publish"));
  worker.start(await site.session("Orders.Ship"));
});
afterAll(() => site.stop());

describe("a stream that moves into a vault", () => {
  it("is copied there under the same sequences, while programs go on", async () => {
    await expect.poll(() => worker.handled.length, LIMIT).toBeGreaterThan(100);
    await site.deploy(copying);
    mover = (await site.session("Orders.Move")).nc;
    vault = await jetstreamManager((await site.session("Orders.Deploy")).nc);
    const { subjects: _, ...config } = await oldConfig();
    const external = { api: "$JS.shop.API", deliver: "moving.ORDERS" };
    await vault.streams.add({ ...config, mirror: { name: "ORDERS", external } });
    await expect.poll(async () => (await stateOf(vault)).last_seq, LIMIT).toBeGreaterThan(1_000);
    expect(await stateOf(vault)).toMatchObject({ first_seq: 101 });
    await progress();
  });

  it("still gets what is published, once the policy has it in the vault", async () => {
    await worker.stop();
    const { retries } = publisher;
    await site.deploy(cutOver);
    await progress();
    expect(publisher.retries).toBe(retries);
  });

  it("is closed, compared and opened in the vault, so that publishers send again at most", async () => {
    const config = await oldConfig();
    await api(mover, "STREAM.UPDATE.ORDERS", { ...config, subjects: ["moved.ORDERS"] });
    await expect.poll(() => stateOf(vault), LIMIT).toMatchObject(await oldState());
    await vault.streams.update("ORDERS", { ...config, mirror: undefined });
    await progress();
  });

  it("knows the message ids of before: what a publisher sends again is not stored twice", async () => {
    const { nc } = await site.session("Orders.Publish");
    const again = await jetstream(nc).publish(CREATED, "order 0", { msgID: "order 0" });
    expect(again).toMatchObject({ stream: "ORDERS", duplicate: true });
  });

  it("hands workers what they have not acknowledged, and nothing else", async () => {
    const floor = await api<Ship>(mover, "CONSUMER.INFO.ORDERS.ship");
    const opt_start_seq = floor.ack_floor.stream_seq + 1;
    const start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq };
    await vault.consumers.add("ORDERS", { ...ship, ...start });
    worker.start(await site.session("Orders.Ship"), "shopdata");
    await publisher.stop();
    await expect.poll(() => worker.handled.at(-1), LIMIT).toBe(publisher.acknowledged.at(-1));
    expect(worker.handled).toEqual([...old.slice(100), ...publisher.acknowledged]);
  });

  it("has every message once and in order", async () => {
    const { messages, first_seq, last_seq } = await stateOf(vault);
    expect([first_seq, last_seq - first_seq + 1]).toEqual([101, messages]);
    const js = jetstream(await site.anybody("shopdata"));
    const stored: string[] = [];
    for await (const message of await (await js.consumers.get("ORDERS")).consume()) {
      stored.push(message.string().trim());
      if (message.info.pending === 0) break;
    }
    expect(stored).toEqual([...old.slice(100), ...publisher.acknowledged]);
  });

  it("is used without what it left behind", async () => {
    await worker.stop();
    await api(mover, "STREAM.DELETE.ORDERS");
    await site.deploy(after);
    expect(site.document.accounts["shop"]).not.toHaveProperty("jetstream");
    publisher = new Publisher(await site.session("Orders.Publish"));
    await progress();
    await publisher.stop();
  });
});

interface Ship {
  readonly ack_floor: { readonly stream_seq: number };
}
interface State {
  readonly messages: number;
  readonly first_seq: number;
  readonly last_seq: number;
}
interface Info {
  readonly config: StreamConfig;
  readonly state: State;
}

/** Waits until the publisher has come on. */
async function progress(): Promise<void> {
  const { length } = publisher.acknowledged;
  await expect.poll(() => publisher.acknowledged.length, LIMIT).toBeGreaterThan(length + 50);
}

async function oldConfig(): Promise<StreamConfig> {
  return (await api<Info>(mover, "STREAM.INFO.ORDERS")).config;
}

async function oldState(): Promise<State> {
  return pick((await api<Info>(mover, "STREAM.INFO.ORDERS")).state);
}

async function stateOf(manager: JetStreamManager): Promise<State> {
  return pick((await manager.streams.info("ORDERS")).state);
}

function pick({ messages, first_seq, last_seq }: State): State {
  return { messages, first_seq, last_seq };
}

/** A request to JetStream of the session's own account. @throws Error when it is refused */
async function api<T>(nc: NatsConnection, request: string, body?: object): Promise<T> {
  const answer = await nc.request(`$JS.API.${request}`, body && JSON.stringify(body));
  const result = answer.json<T & { readonly error?: object }>();
  if (result.error !== undefined) throw new Error(`${request}: ${JSON.stringify(result.error)}`);
  return result;
}
