import { setTimeout as sleep } from "node:timers/promises";
import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import {
  authorizationSubject,
  calloutQueue,
  replicaSubject,
  serverXkeyHeader,
} from "../../nats/index.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
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

/** Between two looks whether the credentials have changed. */
const lookIntervalMs = 2000;
/** For which a connection that is left still takes answers; servers wait for some 2 seconds. */
const answerMs = 5000;

/**
 * The service's connection to the callout's account.
 *
 * When its credentials are rotated, it moves to a connection with the new ones before the servers stop accepting the
 * old: for a moment requests are taken on both, so that none is lost.
 */
export class AuthLink {
  readonly #options: AuthLinkOptions;
  readonly #log: Log;
  readonly #ended = Promise.withResolvers<Error | undefined>();
  readonly #left = new Set<Link>();
  #link: Link | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Of the user that the connection in use was made for. */
  #jwt: string | undefined;
  #onReplicaMessage: { accept: (data: Uint8Array) => void; alone: () => void } | undefined;
  #onRequest: ((message: RequestMessage) => void) | undefined;
  #onWhoami: ((request: WhoamiRequest) => void) | undefined;
  #replicaMessages: Subscription | undefined;
  #requests: Subscription | undefined;
  #intake: Intake | undefined;

  constructor(options: AuthLinkOptions) {
    this.#options = options;
    this.#log = options.log;
  }

  /** Connects; tries until it works or the signal says stop. @returns whether it is connected */
  async connect(signal: AbortSignal): Promise<boolean> {
    const link = await Link.connect({ ...this.#options, account: "AUTH" }, signal);
    if (!link) return false;
    this.#jwt = this.#options.user().jwt;
    this.#link = link;
    this.#follow(link);
    this.#timer = setInterval(() => void this.#renew(signal), lookIntervalMs);
    signal.addEventListener("abort", () => clearInterval(this.#timer));
    return true;
  }

  get connected(): boolean {
    return this.#link?.connected ?? false;
  }

  /** Address of the server in use; absent before the first connection. */
  get server(): string | undefined {
    return this.#link?.server;
  }

  /** @throws Error before the first connection */
  get #connection(): NatsConnection {
    if (!this.#link) throw new Error("there is no connection to AUTH yet");
    return this.#link.connection;
  }

  /** Resolves when the connection has ended permanently, with the reason if there is one. */
  closed(): Promise<Error | undefined> {
    return this.#ended.promise;
  }

  /**
   * Calls back with what other replicas send.
   *
   * @param accept must not throw, as for `subscribe`
   * @param alone called when a question reached no other replica
   */
  onMessage(accept: (data: Uint8Array) => void, alone: () => void): void {
    this.#onReplicaMessage = { accept, alone };
    this.#replicaMessages = this.#connection.subscribe(replicaSubject, {
      callback: (error, message) => {
        if (error) this.#log.error("nats_subscription_lost", { problem: messageOf(error) });
        else if (message.headers?.code === noResponders) alone();
        else accept(message.data);
      },
    });
  }

  /** Sends to all other replicas. @throws Error of the client library when the connection is closed */
  broadcast(data: Uint8Array): void {
    this.#connection.publish(replicaSubject, data);
  }

  /** The same; the server says so when there are none. @throws as `broadcast` */
  ask(data: Uint8Array): void {
    // the answer comes on the same subject, since a callout may subscribe to nothing else
    this.#connection.publish(replicaSubject, data, { reply: replicaSubject });
  }

  /** @param accept must not throw: the client library would take it for a broken connection */
  subscribe(accept: (message: RequestMessage) => void): void {
    const connection = this.#connection;
    this.#onRequest = accept;
    this.#requests = connection.subscribe(authorizationSubject, {
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

  /** Takes the requests of sessions about themselves. @param accept must not throw, as for `subscribe` */
  serveSessions(accept: (request: WhoamiRequest) => void): void {
    this.#onWhoami = accept;
    this.#intake = new Intake(this.#connection, accept, this.#log);
  }

  /** Publishes to sessions. @throws as `broadcast` */
  publish(subject: string, data: Uint8Array): void {
    this.#connection.publish(subject, data);
  }

  /** Resolves when the server has all that was sent, subscriptions among it; at once without a connection. */
  async flush(): Promise<void> {
    if (this.connected) await this.#connection.flush().catch(() => undefined);
  }

  /** Takes no new request; resolves when those that were under way have been taken on. */
  async unsubscribe(): Promise<void> {
    this.#onRequest = undefined;
    this.#onWhoami = undefined;
    const intake = this.#intake?.close();
    // without a connection nothing comes in, and the client library would wait for one
    if (!this.connected) return;
    await Promise.all([this.#requests?.drain().catch(() => undefined), intake]);
  }

  /** Sends what is left and closes. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    const links = this.#link ? [this.#link, ...this.#left] : [...this.#left];
    await Promise.all(links.map((link) => link.close()));
  }

  /** Moves to a connection with the current credentials, when they have changed. */
  async #renew(signal: AbortSignal): Promise<void> {
    const { jwt } = this.#options.user();
    if (jwt === this.#jwt) return;
    this.#jwt = jwt;
    const next = await Link.connect({ ...this.#options, account: "AUTH" }, signal);
    if (!next || signal.aborted) {
      await next?.close();
      return;
    }
    const [former, its] = [this.#link, [this.#requests, this.#replicaMessages]];
    const intake = this.#intake;
    this.#link = next;
    this.#follow(next);
    if (this.#onReplicaMessage)
      this.onMessage(this.#onReplicaMessage.accept, this.#onReplicaMessage.alone);
    if (this.#onRequest) this.subscribe(this.#onRequest);
    if (this.#onWhoami) this.serveSessions(this.#onWhoami);
    await this.flush();
    this.#log.info("nats_renewed", { account: "AUTH", server: this.server });
    if (former) await this.#leave(former, its, intake);
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
    await sleep(answerMs, undefined, { ref: false });
    await former.close();
    this.#left.delete(former);
  }

  /** Ignores the end of a connection that was replaced. */
  #follow(link: Link): void {
    void link.closed().then((error) => {
      if (link === this.#link) this.#ended.resolve(error);
    });
  }
}
