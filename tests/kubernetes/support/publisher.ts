import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { KubernetesStack } from "./stack.ts";
import { until } from "../../support/waiting/until.ts";
import { pace } from "../../support/waiting/pace.ts";

const stream = "ORDERS";
const subject = "orders.events.created";

/** Waits for the stream of the example's policy, which the callouts make on three nodes, in its vault. */
export async function streamMade(stack: KubernetesStack): Promise<void> {
  const job = await stack.login("deploy-job");
  const manager = await jetstreamManager(job, { timeout: 10_000 });
  const isMade = async () => {
    const found = await manager.streams.info(stream).catch(() => undefined);
    return found?.config.num_replicas === 3;
  };
  await until(`the callouts to make ${stream}`, isMade, { timeoutMs: 60_000, everyMs: 250 });
  await job.close();
}

/** Nodes of the stream, its leader first, as the servers see it. */
export async function peers(stack: KubernetesStack): Promise<{ name: string; current: boolean }[]> {
  const job = await stack.login("deploy-job");
  const manager = await jetstreamManager(job, { timeout: 10_000 });
  const { cluster } = await manager.streams.info(stream);
  await job.close();
  return [
    ...(cluster?.leader === undefined ? [] : [{ name: cluster.leader, current: true }]),
    ...(cluster?.replicas ?? []).map(({ name, current }) => ({ name, current })),
  ];
}

/**
 * Publishes numbered events to JetStream one after another, whatever happens to the servers, as a client
 * does that may lose nothing: what is not acknowledged is sent again under the same id.
 */
export class Publisher {
  /** Number by sequence: what the servers have acknowledged. */
  readonly acknowledged = new Map<number, string>();
  /** How often a message had to be sent again. */
  retries = 0;
  /** Milliseconds of the longest wait for an acknowledgement, retries included. */
  longest = 0;
  readonly #connection: NatsConnection;
  #isEnding = false;
  readonly #done: Promise<void>;

  private constructor(connection: NatsConnection) {
    this.#connection = connection;
    this.#done = this.#run();
  }

  static async start(stack: KubernetesStack): Promise<Publisher> {
    return new Publisher(await stack.login("order-service", { reconnect: true }));
  }

  /** Sends what is under way, and ends. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#done;
    await this.#connection.close();
  }

  async #run(): Promise<void> {
    const client = jetstream(this.#connection, { timeout: 2000 });
    const run = Date.now();
    for (let number = 0; !this.#isEnding; number += 1) {
      const text = `${run}-${number}`;
      const begin = Date.now();
      const { seq } = await this.#acknowledge(() =>
        client.publish(subject, text, { msgID: text, retries: 1 }),
      );
      this.longest = Math.max(this.longest, Date.now() - begin);
      this.acknowledged.set(seq, text);
      await pace(5); // a load, and not a benchmark
    }
  }

  async #acknowledge<T>(publish: () => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await publish();
      } catch (error) {
        if (this.#connection.isClosed()) throw error;
        this.retries += 1;
        await pace(50);
      }
  }
}

/** Every message of the stream by its sequence, read as the operations team may. */
async function stored(stack: KubernetesStack): Promise<Map<number, string>> {
  const omar = await stack.login("omar");
  const client = jetstream(omar, { timeout: 10_000, domain: "shopdata" });
  const consumer = await client.consumers.get(stream);
  const { state } = await (await client.streams.get(stream)).info();
  const found = new Map<number, string>();
  for await (const message of await consumer.consume()) {
    found.set(message.seq, message.string());
    if (message.seq >= state.last_seq) break;
  }
  await omar.close();
  return found;
}

/** What was acknowledged and is not in the stream at its sequence. */
export async function lost(stack: KubernetesStack, publisher: Publisher): Promise<string[]> {
  const messages = await stored(stack);
  return [...publisher.acknowledged]
    .filter(([sequence, text]) => messages.get(sequence) !== text)
    .map(([sequence, text]) => `${sequence}: ${text}, but ${messages.get(sequence) ?? "nothing"}`);
}
