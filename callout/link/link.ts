import { setTimeout as sleep } from "node:timers/promises";
import type { Authenticator, NatsConnection } from "@nats-io/transport-node";
import { connectSecurely } from "../../connect/node.ts";
import type { WayArgs } from "../../connect/way.ts";
import type { KeyPair } from "../../nats/index.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";

export interface LinkOptions {
  readonly name: string;
  /** Name of the account, for the log. */
  readonly account: string;
  /** The servers, and how safely they are spoken with. */
  readonly nats: WayArgs;
  /** Asked at every connect, so that renewed credentials are used. */
  readonly user: () => { readonly jwt: string; readonly key: KeyPair };
  /** @default the library's */
  readonly inboxPrefix?: string;
  readonly log: Log;
  readonly onDisconnect?: () => void;
  readonly onReconnect?: () => void;
}

/** Milliseconds between two attempts to connect: at first, and at most. */
const pause = { first: 100, most: 2000 };

/** A connection of the service to one account. It comes back by itself, for ever. */
export class Link {
  readonly connection: NatsConnection;
  #connected = true;
  #isClosing = false;
  #isLeft = false;

  private constructor(connection: NatsConnection, options: LinkOptions) {
    this.connection = connection;
    void this.#follow(options);
  }

  /** Connects; tries until it works or the signal says stop. */
  static async connect(options: LinkOptions, signal: AbortSignal): Promise<Link | undefined> {
    const { account, log, nats } = options;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        return await Link.once(options);
      } catch (error) {
        log.warn("nats_unreachable", { account, servers: nats.servers, problem: messageOf(error) });
        await sleep(Math.min(pause.first * 2 ** attempt, pause.most));
      }
    }
    return undefined;
  }

  /** Connects at the first attempt, or not at all. @throws Error of the client library */
  static async once(options: LinkOptions): Promise<Link> {
    return new Link(await open(options), options);
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Address of the server in use. */
  get server(): string {
    return this.connection.getServer();
  }

  /** Resolves when the connection has ended permanently, with the reason if there is one. */
  closed(): Promise<Error | undefined> {
    return this.connection.closed().then((error) => error ?? undefined);
  }

  /** Lasts as long as its server lets it, and no longer: another link has taken its place. */
  leave(): void {
    this.#isLeft = true;
  }

  /** Closes at once, whether or not its server answers: for links on which nothing is left to send. */
  async end(): Promise<void> {
    this.#isClosing = true;
    await this.connection.close();
  }

  /** Sends what is left and closes. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#connected) await this.connection.flush().catch(() => undefined);
    await this.connection.close();
  }

  async #follow({ account, log, onDisconnect, onReconnect }: LinkOptions): Promise<void> {
    log.info("nats_connected", { account, server: this.server });
    for await (const status of this.connection.status()) {
      if (this.#isClosing) return; // an intended end is not news
      if (status.type === "disconnect") {
        this.#connected = false;
        if (this.#isLeft) {
          await this.connection.close();
          return;
        }
        onDisconnect?.();
        log.warn("nats_disconnected", { account, server: status.server });
      } else if (status.type === "reconnect") {
        this.#connected = true;
        onReconnect?.();
        log.info("nats_connected", { account, server: status.server });
      } else if (status.type === "error") {
        log.warn("nats_error", { account, problem: messageOf(status.error) });
      }
    }
  }
}

function open({ name, nats, user, inboxPrefix }: LinkOptions): Promise<NatsConnection> {
  return connectSecurely({
    ...nats,
    name,
    authenticator: authenticatorOf(user),
    maxReconnectAttempts: -1,
    reconnectTimeWait: pause.first,
    // credentials may be renewed while the servers do not know them yet
    ignoreAuthErrorAbort: true,
    timeout: 5000,
    pingInterval: 10_000,
    noAsyncTraces: true,
    noEcho: true, // what a replica tells is for the others
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
  });
}

/** As the library's of a JWT, whose key pairs sign in JavaScript: the first of three connections waits 80 ms for that. */
function authenticatorOf(user: LinkOptions["user"]): Authenticator {
  return (nonce = "") => {
    const { jwt, key } = user();
    const sig = Buffer.from(key.sign(Buffer.from(nonce))).toString("base64url");
    return { jwt, nkey: key.getPublicKey(), sig };
  };
}
