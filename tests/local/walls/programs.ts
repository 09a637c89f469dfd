/** Programs of a shop whose stream moves: what they send and handle is counted. */
import { jetstream, type PubAck } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Session } from "./site.ts";
import { pace } from "../../support/waiting/pace.ts";

/** Publishes orders one after another. Each is sent again, under the same message id, until it is acknowledged. */
export class Publisher {
  readonly acknowledged: string[] = [];
  /** How often an order had to be sent again. */
  retries = 0;
  #stopped = false;
  readonly #ended: Promise<void>;

  constructor({ nc }: Session) {
    this.#ended = this.#run(nc);
  }

  async #run(nc: NatsConnection): Promise<void> {
    for (let i = 0; !this.#stopped; i += 1) {
      const order = `order ${i}`;
      while ((await this.#send(nc, order)) === undefined) await pace(10);
      this.acknowledged.push(order);
    }
  }

  async #send(nc: NatsConnection, order: string): Promise<PubAck | undefined> {
    try {
      return await jetstream(nc).publish("orders.events.created", order, { msgID: order });
    } catch {
      this.retries += 1;
      return undefined;
    }
  }

  /** Resolves once its last order is acknowledged. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#ended;
  }
}

/** Handles and acknowledges what the durable consumer `ship` has for it. */
export class Worker {
  readonly handled: string[] = [];
  #stopped = false;
  #ended: Promise<void> = Promise.resolve();

  /** @param domain the vault in which the stream is */
  start({ nc }: Session, domain?: string): void {
    this.#stopped = false;
    this.#ended = this.#run(nc, domain);
  }

  async #run(nc: NatsConnection, domain?: string): Promise<void> {
    const js = jetstream(nc, domain === undefined ? {} : { domain });
    const consumer = await js.consumers.get("ORDERS", "ship");
    while (!this.#stopped) {
      for await (const message of await consumer.fetch({ max_messages: 20, expires: 1000 })) {
        this.handled.push(message.string().trim());
        await message.ackAck();
      }
    }
  }

  /** Resolves once it has handled what it has fetched. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#ended;
  }
}
