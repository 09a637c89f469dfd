import type { NatsConnection } from "@nats-io/transport-node";
import {
  authorizationSubject,
  calloutQueue,
  replicaSubject,
  serverXkeyHeader,
} from "../nats/index.ts";
import { Link, type LinkOptions } from "./link.ts";
import { messageOf, type Log } from "./log.ts";
import type { RequestMessage } from "./login/authorizer.ts";

/** Status of a server's word that a message has reached nobody (client.go, processInboundClientMsg). */
const noResponders = 503;

export type BusOptions = Omit<LinkOptions, "account" | "inboxPrefix">;

/** The service's connection to the callout's account. */
export class Bus {
  readonly #link: Link;
  readonly #log: Log;
  #subscription: ReturnType<NatsConnection["subscribe"]> | undefined;

  private constructor(link: Link, log: Log) {
    this.#link = link;
    this.#log = log;
  }

  /** Connects; tries until it works or the signal says stop. */
  static async connect(options: BusOptions, signal: AbortSignal): Promise<Bus | undefined> {
    const link = await Link.connect({ ...options, account: "AUTH" }, signal);
    return link && new Bus(link, options.log);
  }

  get connected(): boolean {
    return this.#link.connected;
  }

  /** Address of the server in use. */
  get server(): string {
    return this.#link.server;
  }

  /** Resolves when the connection has ended for good, with the reason if there is one. */
  closed(): Promise<Error | undefined> {
    return this.#link.closed();
  }

  /**
   * Hears what other replicas tell.
   *
   * @param accept must not throw, as for `subscribe`
   * @param alone called when no other replica was there to hear a question
   */
  listen(accept: (data: Uint8Array) => void, alone: () => void): void {
    this.#link.connection.subscribe(replicaSubject, {
      callback: (error, message) => {
        if (error) this.#log.error("nats_subscription_lost", { problem: messageOf(error) });
        else if (message.headers?.code === noResponders) alone();
        else accept(message.data);
      },
    });
  }

  /** Tells all other replicas. @throws Error of the client library when the connection is closed */
  tell(data: Uint8Array): void {
    this.#link.connection.publish(replicaSubject, data);
  }

  /** The same; the server says so when there are none. @throws as `tell` */
  ask(data: Uint8Array): void {
    // it goes to whom the answer goes to, since a callout may not hear anything else
    this.#link.connection.publish(replicaSubject, data, { reply: replicaSubject });
  }

  /** @param accept must not throw: the client library would take it for a broken connection */
  subscribe(accept: (message: RequestMessage) => void): void {
    this.#subscription = this.#link.connection.subscribe(authorizationSubject, {
      queue: calloutQueue,
      callback: (error, message) => {
        if (error) {
          this.#log.error("nats_subscription_lost", { problem: messageOf(error) });
          void this.#link.connection.close();
          return;
        }
        accept({
          data: message.data,
          serverXkey: message.headers?.get(serverXkeyHeader) || undefined,
          respond: (data) => void message.respond(data),
        });
      },
    });
  }

  /** Takes no new request; resolves when those that were under way have been taken on. */
  async unsubscribe(): Promise<void> {
    // without a connection nothing comes in, and the client library would wait for one
    if (this.connected) await this.#subscription?.drain().catch(() => undefined);
  }

  /** Sends what is left and closes. */
  close(): Promise<void> {
    return this.#link.close();
  }
}
