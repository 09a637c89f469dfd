import { setImmediate as turn } from "node:timers/promises";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Secrets } from "../settings/secrets.ts";
import {
  decodeMessage,
  encodeEnded,
  encodeMessage,
  encodeSessions,
  type ReplicaMessage,
} from "./message.ts";

/** The way to all other replicas. */
export interface ReplicaChannel {
  /** May throw: a message that is lost costs a login at the next reload, no more. */
  broadcast(data: Uint8Array): void;
  /** The same, and `alone()` is called when it reached nobody. */
  ask(data: Uint8Array): void;
}

export interface ReplicasOptions {
  readonly sessions: Sessions;
  /** That in use first; the others open as well. */
  readonly secrets: () => readonly Secrets[];
  readonly channel: ReplicaChannel;
  readonly log: Log;
  /** For which a new replica waits for the others. @default 500 */
  readonly timeoutMs?: number;
}

/** Milliseconds for which ends of sessions wait for each other, and ends in one message. */
const gathering = { pause: 250, most: 1000 };
/** Times that nobody has heard, and milliseconds between: a server that has just started learns of the others. */
const lonely = { times: 2, pause: 50 };

/**
 * The memory of granted logins that all replicas have in common: any of them may be asked at a reload.
 *
 * Messages are sealed with the callout's own curve key for itself. Only users of the callout may publish
 * where they are exchanged, and the seal says that one who holds the callout's secrets wrote it, who reads
 * every token anyway: credentials for NATS alone do not make an identity. One that is replayed says again
 * what was true, with the same end.
 */
export class Replicas {
  readonly #options: ReplicasOptions;
  #told: () => void = () => undefined;
  #unheard = 0;
  #granted: Session[] = [];
  #ended: [server: string, client: number][] = [];
  #asked = false;
  #telling = false;

  constructor(options: ReplicasOptions) {
    this.#options = options;
  }

  /**
   * Remembers a granted login here and, unless a message gets lost, in every other replica. Logins that
   * are granted together are told together: sealing and sending cost as much as a signature.
   */
  share(session: Session): void {
    this.#options.sessions.remember(session, seconds());
    if (this.#granted.push(session) === 1) queueMicrotask(() => this.#shareAll());
  }

  /**
   * Forgets a session whose connection has ended, here and in every other replica. One that does not hear of it
   * forgets it at its end, so that these may wait for each other.
   */
  forget(server: string, client: number): void {
    if (!this.#options.sessions.forget(server, client)) return;
    if (this.#ended.push([server, client]) === 1)
      setTimeout(() => this.#shareEnded(), gathering.pause).unref();
  }

  /**
   * Asks the others for all that they remember; resolves when one of them has told, when there is none, or
   * after a while.
   */
  async learn(): Promise<void> {
    const { timeoutMs = 500 } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#told = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#unheard = 0;
      this.#ask();
    });
  }

  /** Nobody has heard the question. */
  alone(): void {
    if (++this.#unheard < lonely.times) setTimeout(() => this.#ask(), lonely.pause);
    else this.#told();
  }

  /** Takes a message of another replica. Never throws: what is not of its form changes nothing. */
  accept(data: Uint8Array): void {
    const message = this.#open(data);
    if (message === undefined) this.#options.log.warn("replica_message_dropped");
    else if ("ask" in message) this.#tell();
    else if ("told" in message) this.#told();
    else {
      const { sessions } = this.#options;
      for (const session of message.sessions) sessions.remember(session, seconds());
      for (const [server, client] of message.ended) sessions.forget(server, client);
    }
  }

  #shareAll(): void {
    const granted = this.#granted;
    this.#granted = [];
    for (const message of encodeSessions(granted)) this.#send(message);
  }

  #shareEnded(): void {
    const ended = this.#ended;
    this.#ended = [];
    for (let at = 0; at < ended.length; at += gathering.most)
      this.#send(encodeEnded(ended.slice(at, at + gathering.most)));
  }

  /** Tells everything; once more when asked meanwhile, but never twice at the same time. */
  #tell(): void {
    this.#asked = true;
    if (!this.#telling) void this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    this.#telling = true;
    while (this.#asked) {
      this.#asked = false;
      for (const message of encodeSessions(this.#options.sessions.all(seconds()))) {
        this.#send(message);
        await turn(); // logins go first
      }
      this.#send(encodeMessage({ told: true }));
    }
    this.#telling = false;
  }

  #ask(): void {
    const { channel } = this.#options;
    this.#send(encodeMessage({ ask: true }), (data) => channel.ask(data));
  }

  #send(message: Uint8Array, send?: (data: Uint8Array) => void): void {
    const { channel, secrets, log } = this.#options;
    try {
      const [inUse] = secrets();
      if (!inUse) return;
      const sealed = inUse.xkey.seal(message, inUse.xkey.getPublicKey());
      if (send) send(sealed);
      else channel.broadcast(sealed);
    } catch (error) {
      log.warn("replica_message_lost", { problem: messageOf(error) });
    }
  }

  #open(data: Uint8Array): ReplicaMessage | undefined {
    try {
      for (const { xkey } of this.#options.secrets()) {
        const opened = xkey.open(data, xkey.getPublicKey());
        if (opened) return decodeMessage(opened);
      }
    } catch {
      // neither a box nor JSON
    }
    return undefined;
  }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
