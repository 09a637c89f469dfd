import { setTimeout as sleep } from "node:timers/promises";
import type { Subscription } from "@nats-io/transport-node";
import {
  authorizationSubject,
  calloutQueue,
  replicaSubject,
  serverXkeyHeader,
} from "../../nats/index.ts";
import { messageOf, type Log } from "../log/log.ts";
import { Intake, type WhoamiRequest } from "./intake.ts";
import { Link, type LinkOptions } from "./link.ts";

/** Status of a server's word that a message has reached nobody (client.go, processInboundClientMsg). */
const noResponders = 503;

/** A request as it came from a NATS server. */
export interface RequestMessage {
  readonly data: Uint8Array;
  /** Public key with which the server sealed it; absent when it did not. */
  readonly serverXkey?: string;
  /** Empty data refuses the login without a word. */
  respond(data?: Uint8Array): void;
}

export type AuthLinkOptions = Omit<LinkOptions, "account" | "inboxPrefix">;

/** Milliseconds between two looks whether the credentials are others. */
const lookInterval = 2000;
/** Milliseconds for which a connection that is left still takes answers; servers wait for some 2 seconds. */
const answerTime = 5000;

/**
 * The service's connection to the callout's account.
 *
 * When its credentials are rotated, it moves to a connection that is made with the new ones before the servers
 * stop to believe the old: for a moment requests are taken on both, so that none is unheard.
 */
export class AuthLink {
  readonly #options: AuthLinkOptions;
  readonly #log: Log;
  readonly #signal: AbortSignal;
  readonly #ended = Promise.withResolvers<Error | undefined>();
  readonly #left = new Set<Link>();
  readonly #looking: NodeJS.Timeout;
  #link: Link;
  /** Of the user that the connection in use was made for. */
  #jwt: string;
  #listener: { accept: (data: Uint8Array) => void; alone: () => void } | undefined;
  #taker: ((message: RequestMessage) => void) | undefined;
  #asked: ((request: WhoamiRequest) => void) | undefined;
  #heard: Subscription | undefined;
  #taken: Subscription | undefined;
  #intake: Intake | undefined;

  private constructor(link: Link, options: AuthLinkOptions, signal: AbortSignal) {
    this.#options = options;
    this.#log = options.log;
    this.#signal = signal;
    this.#jwt = options.user().jwt;
    this.#link = link;
    this.#follow(link);
    this.#looking = setInterval(() => void this.#renew(), lookInterval);
    signal.addEventListener("abort", () => clearInterval(this.#looking));
  }

  /** Connects; tries until it works or the signal says stop. */
  static async connect(
    options: AuthLinkOptions,
    signal: AbortSignal,
  ): Promise<AuthLink | undefined> {
    const link = await Link.connect({ ...options, account: "AUTH" }, signal);
    return link && new AuthLink(link, options, signal);
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
    return this.#ended.promise;
  }

  /**
   * Hears what other replicas tell.
   *
   * @param accept must not throw, as for `subscribe`
   * @param alone called when no other replica was there to hear a question
   */
  listen(accept: (data: Uint8Array) => void, alone: () => void): void {
    this.#listener = { accept, alone };
    this.#heard = this.#link.connection.subscribe(replicaSubject, {
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
    const { connection } = this.#link;
    this.#taker = accept;
    this.#taken = connection.subscribe(authorizationSubject, {
      queue: calloutQueue,
      callback: (error, message) => {
        if (error) {
          this.#log.error("nats_subscription_lost", { problem: messageOf(error) });
          void connection.close();
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

  /** Takes what sessions ask about themselves. @param accept must not throw, as for `subscribe` */
  serveSessions(accept: (request: WhoamiRequest) => void): void {
    this.#asked = accept;
    this.#intake = new Intake(this.#link.connection, accept, this.#log);
  }

  /** Publishes to sessions. @throws as `tell` */
  publish(subject: string, data: Uint8Array): void {
    this.#link.connection.publish(subject, data);
  }

  /** Resolves when the server has all that was sent, subscriptions among it; at once without a connection. */
  async flush(): Promise<void> {
    if (this.connected) await this.#link.connection.flush().catch(() => undefined);
  }

  /** Takes no new request; resolves when those that were under way have been taken on. */
  async unsubscribe(): Promise<void> {
    this.#taker = undefined;
    this.#asked = undefined;
    const intake = this.#intake?.close();
    // without a connection nothing comes in, and the client library would wait for one
    if (!this.connected) return;
    await Promise.all([this.#taken?.drain().catch(() => undefined), intake]);
  }

  /** Sends what is left and closes. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    await Promise.all([this.#link, ...this.#left].map((link) => link.close()));
  }

  /** Moves to a connection with the credentials of now, when they are others. */
  async #renew(): Promise<void> {
    const { jwt } = this.#options.user();
    if (jwt === this.#jwt) return;
    this.#jwt = jwt;
    const next = await Link.connect({ ...this.#options, account: "AUTH" }, this.#signal);
    if (!next || this.#signal.aborted) {
      await next?.close();
      return;
    }
    const [former, its, intake] = [this.#link, [this.#taken, this.#heard], this.#intake];
    this.#link = next;
    this.#follow(next);
    if (this.#listener) this.listen(this.#listener.accept, this.#listener.alone);
    if (this.#taker) this.subscribe(this.#taker);
    if (this.#asked) this.serveSessions(this.#asked);
    await this.flush();
    this.#log.info("nats_renewed", { account: "AUTH", server: this.server });
    await this.#leave(former, its, intake);
  }

  async #leave(
    former: Link,
    its: readonly (Subscription | undefined)[],
    intake: Intake | undefined,
  ): Promise<void> {
    this.#left.add(former);
    former.leave();
    const drained = intake?.close();
    if (former.connected) {
      const drains = its.flatMap((each) => each?.drain().catch(() => undefined) ?? []);
      await Promise.all([...drains, drained]);
    }
    await sleep(answerTime, undefined, { ref: false });
    await former.close();
    this.#left.delete(former);
  }

  /** That a connection which was left has ended is told to nobody. */
  #follow(link: Link): void {
    void link.closed().then((error) => {
      if (link === this.#link) this.#ended.resolve(error);
    });
  }
}
