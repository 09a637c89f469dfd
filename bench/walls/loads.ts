import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { median } from "../median.ts";
import type { WalledSession } from "./site.ts";

/** One thing that a client does again and again. */
export interface Load {
  readonly name: string;
  /** What is measured: microseconds one after another, or so many a second. */
  readonly unit: "µs" | "a second";
  /** @param count how often */
  readonly run: (session: WalledSession, count: number) => Promise<number>;
  readonly count: number;
}

const payload = new Uint8Array(128);
/** Requests on their way at a time. */
const window = 64;

/** The median of microseconds. */
async function oneByOne(count: number, act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await act();
    times.push((performance.now() - start) * 1000);
  }
  return median(times);
}

/** How many a second, with a window of them on their way. */
async function together(count: number, act: () => Promise<unknown>): Promise<number> {
  let left = count;
  const start = performance.now();
  const lane = async () => {
    while (left-- > 0) await act();
  };
  await Promise.all(Array.from({ length: window }, lane));
  return (count / (performance.now() - start)) * 1000;
}

const js = ({ nc, domain }: WalledSession) => jetstream(nc, { domain });

async function bucket(session: WalledSession) {
  const prices = await new Kvm(js(session)).open("prices", { allow_direct: true });
  await prices.put("tea", payload);
  return prices;
}

async function fill(session: WalledSession, count: number): Promise<void> {
  await together(count, () => js(session).publish("orders.new", payload));
}

export const loads: readonly Load[] = [
  {
    ...{ name: "request a service", unit: "µs", count: 2_000 },
    run: ({ nc }, count) => oneByOne(count, () => nc.request("status", payload)),
  },
  {
    ...{ name: "request a service", unit: "a second", count: 20_000 },
    run: ({ nc }, count) => together(count, () => nc.request("status", payload)),
  },
  {
    ...{ name: "publish to a stream", unit: "µs", count: 2_000 },
    run: (session, count) => oneByOne(count, () => js(session).publish("orders.new", payload)),
  },
  {
    ...{ name: "publish to a stream", unit: "a second", count: 20_000 },
    run: (session, count) => together(count, () => js(session).publish("orders.new", payload)),
  },
  {
    ...{ name: "fetch one message", unit: "µs", count: 1_000 },
    run: async (session, count) => {
      await fill(session, count);
      const consumer = await js(session).consumers.get("ORDERS", "work");
      return oneByOne(count, () => consumer.next());
    },
  },
  {
    ...{ name: "fetch 500 messages", unit: "a second", count: 20_000 },
    run: async (session, count) => {
      await fill(session, count);
      const consumer = await js(session).consumers.get("ORDERS", "work");
      const start = performance.now();
      for (let fetched = 0; fetched < count;)
        for await (const _ of await consumer.fetch({ max_messages: 500 })) fetched += 1;
      return (count / (performance.now() - start)) * 1000;
    },
  },
  {
    ...{ name: "follow a stream, pushed", unit: "a second", count: 20_000 },
    run: async (session, count) => {
      await fill(session, count);
      const consumer = await js(session).consumers.getPushConsumer("ORDERS");
      const start = performance.now();
      let followed = 0;
      for await (const _ of await consumer.consume()) if (++followed === count) break;
      return (count / (performance.now() - start)) * 1000;
    },
  },
  {
    ...{ name: "get a key", unit: "µs", count: 2_000 },
    run: async (session, count) => {
      const prices = await bucket(session);
      return oneByOne(count, () => prices.get("tea"));
    },
  },
  {
    ...{ name: "put a key", unit: "µs", count: 2_000 },
    run: async (session, count) => {
      const prices = await bucket(session);
      return oneByOne(count, () => prices.put("tea", payload));
    },
  },
];
