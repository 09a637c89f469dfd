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
import { unixSeconds } from "../time/unix-seconds.ts";

/** Reaches all other replicas. */
export interface ReplicaChannel {
  /** May throw: a lost message only costs a login at the next reload. */
  broadcast(data: Uint8Array): void;
  /** Like `broadcast`, but calls `alone()` if nobody received it. */
  ask(data: Uint8Array): void;
}

export interface ReplicasOptions {
  readonly sessions: Sessions;
  /** The current ones first; the others can open messages, too. */
  readonly secrets: () => readonly Secrets[];
  readonly channel: ReplicaChannel;
  readonly log: Log;
  /** How long a new replica waits for the others. @default 500 */
  readonly timeoutMs?: number;
}

/** Milliseconds for which ended sessions are collected, and how many go into one message. */
const gathering = { pause: 250, max: 1000 };
/** Attempts without a receiver, and milliseconds between: a server that has just started does not know the others yet. */
const askAgain = { times: 2, pause: 50 };

/**
 * The sessions that all replicas share: a server may ask any of them at a reload.
 *
 * Messages are sealed with the callout's own curve key for itself. Only users of the callout may publish on
 * the subject, and the seal proves that the sender holds the callout's secrets, and so can read every token
 * anyway. NATS credentials alone are not enough to forge an identity. A replayed message only repeats what was true,
 * with the same expiry.
 */
export class Replicas {
  readonly #options: ReplicasOptions;
  #onTold: () => void = () => undefined;
  #unanswered = 0;
  #granted: Session[] = [];
  #ended: [server: string, client: number][] = [];
  #asked = false;
  #isSending = false;

  constructor(options: ReplicasOptions) {
    this.#options = options;
  }

  /**
   * Remembers a session here and, unless a message gets lost, in every other replica. Sessions that are granted
   * together share a message, since sealing and sending cost as much as a signature.
   */
  share(session: Session): void {
    this.#options.sessions.remember(session, unixSeconds());
    if (this.#granted.push(session) === 1) queueMicrotask(() => this.#shareAll());
  }

  /**
   * Forgets a session whose connection has closed, here and in every other replica. A replica that misses the message
   * forgets it when it expires, so the messages can be collected.
   */
  forget(server: string, client: number): void {
    if (!this.#options.sessions.forget(server, client)) return;
    if (this.#ended.push([server, client]) === 1)
      setTimeout(() => this.#shareEnded(), gathering.pause).unref();
  }

  /**
   * Asks the others for all their sessions. Resolves when one of them has answered, when there is none, or
   * after the timeout.
   */
  async learn(): Promise<void> {
    const { timeoutMs = 500 } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onTold = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#unanswered = 0;
      this.#ask();
    });
  }

  /** Called when nobody received the question. */
  alone(): void {
    if (++this.#unanswered < askAgain.times) setTimeout(() => this.#ask(), askAgain.pause);
    else this.#onTold();
  }

  /** Handles a message of another replica. Never throws: malformed messages change nothing. */
  accept(data: Uint8Array): void {
    const message = this.#open(data);
    if (message === undefined) this.#options.log.warn("replica_message_dropped");
    else if ("ask" in message) this.#answer();
    else if ("told" in message) this.#onTold();
    else {
      const { sessions } = this.#options;
      for (const session of message.sessions) sessions.remember(session, unixSeconds());
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
    for (let at = 0; at < ended.length; at += gathering.max)
      this.#send(encodeEnded(ended.slice(at, at + gathering.max)));
  }

  /** Sends all sessions; again if asked meanwhile, but never twice at the same time. */
  #answer(): void {
    this.#asked = true;
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#asked) {
      this.#asked = false;
      for (const message of encodeSessions(this.#options.sessions.all(unixSeconds()))) {
        this.#send(message);
        await turn(); // logins go first
      }
      this.#send(encodeMessage({ told: true }));
    }
    this.#isSending = false;
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
