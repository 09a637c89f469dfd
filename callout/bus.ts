import { setTimeout as sleep } from "node:timers/promises";
import { connect, jwtAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import {
  authorizationSubject,
  calloutQueue,
  replicaSubject,
  serverXkeyHeader,
} from "../nats/index.ts";
import { messageOf, type Log } from "./log.ts";
import type { RequestMessage } from "./login/authorizer.ts";
import type { Secrets } from "./settings/secrets.ts";

export interface BusOptions {
  readonly name: string;
  readonly servers: readonly string[];
  /** PEM file of the authority behind the servers' TLS. Given: nothing but TLS is spoken. */
  readonly caFile?: string;
  /** Asked at every connect, so that renewed credentials are used. */
  readonly user: () => Secrets["user"];
  readonly log: Log;
  readonly onDisconnect: () => void;
  readonly onReconnect: () => void;
}

/** Milliseconds between two attempts to connect: at first, and at most. */
const pause = { first: 100, most: 2000 };

/** Status of a server's word that a message has reached nobody (client.go, processInboundClientMsg). */
const noResponders = 503;

/** The service's connection to the callout's account. It comes back by itself, for ever. */
export class Bus {
  readonly #connection: NatsConnection;
  readonly #log: Log;
  #connected = true;
  #subscription: ReturnType<NatsConnection["subscribe"]> | undefined;

  private constructor(connection: NatsConnection, { log, ...options }: BusOptions) {
    this.#connection = connection;
    this.#log = log;
    void this.#follow(options);
  }

  /** Connects; tries until it works or the signal says stop. */
  static async connect(options: BusOptions, signal: AbortSignal): Promise<Bus | undefined> {
    const { log, servers } = options;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        return new Bus(await open(options), options);
      } catch (error) {
        log.warn("nats_unreachable", { servers, problem: messageOf(error) });
        await sleep(Math.min(pause.first * 2 ** attempt, pause.most));
      }
    }
    return undefined;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Address of the server in use. */
  get server(): string {
    return this.#connection.getServer();
  }

  /** Resolves when the connection has ended for good, with the reason if there is one. */
  closed(): Promise<Error | undefined> {
    return this.#connection.closed().then((error) => error ?? undefined);
  }

  /**
   * Hears what other replicas tell.
   *
   * @param accept must not throw, as for `subscribe`
   * @param alone called when no other replica was there to hear a question
   */
  listen(accept: (data: Uint8Array) => void, alone: () => void): void {
    this.#connection.subscribe(replicaSubject, {
      callback: (error, message) => {
        if (error) this.#log.error("nats_subscription_lost", { problem: messageOf(error) });
        else if (message.headers?.code === noResponders) alone();
        else accept(message.data);
      },
    });
  }

  /** Tells all other replicas. @throws Error of the client library when the connection is closed */
  tell(data: Uint8Array): void {
    this.#connection.publish(replicaSubject, data);
  }

  /** The same; the server says so when there are none. @throws as `tell` */
  ask(data: Uint8Array): void {
    // it goes to whom the answer goes to, since a callout may not hear anything else
    this.#connection.publish(replicaSubject, data, { reply: replicaSubject });
  }

  /** @param accept must not throw: the client library would take it for a broken connection */
  subscribe(accept: (message: RequestMessage) => void): void {
    this.#subscription = this.#connection.subscribe(authorizationSubject, {
      queue: calloutQueue,
      callback: (error, message) => {
        if (error) {
          this.#log.error("nats_subscription_lost", { problem: messageOf(error) });
          void this.#connection.close();
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
    if (this.#connected) await this.#subscription?.drain().catch(() => undefined);
  }

  /** Sends what is left and closes. */
  async close(): Promise<void> {
    if (this.#connected) await this.#connection.flush().catch(() => undefined);
    await this.#connection.close();
  }

  async #follow({
    onDisconnect,
    onReconnect,
  }: Pick<BusOptions, "onDisconnect" | "onReconnect">): Promise<void> {
    this.#log.info("nats_connected", { server: this.server });
    for await (const status of this.#connection.status()) {
      if (status.type === "disconnect") {
        this.#connected = false;
        onDisconnect();
        this.#log.warn("nats_disconnected", { server: status.server });
      } else if (status.type === "reconnect") {
        this.#connected = true;
        onReconnect();
        this.#log.info("nats_connected", { server: status.server });
      } else if (status.type === "error") {
        this.#log.warn("nats_error", { problem: messageOf(status.error) });
      }
    }
  }
}

function open({ name, servers, caFile, user }: BusOptions): Promise<NatsConnection> {
  return connect({
    name,
    servers: [...servers],
    authenticator: jwtAuthenticator(
      () => user().jwt,
      () => user().seed,
    ),
    maxReconnectAttempts: -1,
    reconnectTimeWait: pause.first,
    // credentials may be renewed while the servers do not know them yet
    ignoreAuthErrorAbort: true,
    timeout: 5000,
    pingInterval: 10_000,
    noAsyncTraces: true,
    noEcho: true, // what a replica tells is for the others
    ...(caFile === undefined ? {} : { tls: { caFile } }),
  });
}
