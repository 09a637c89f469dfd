/** Somebody who may do everything in one account: makes its streams, and notes what arrives. */
import { Wire, type Message } from "../../../../attack/wire.ts";
import type { Credential } from "../../../../attack/wire.ts";
import type { Content } from "./effect.ts";

/** Every message of an attacker has it, so that what comes of it is known by it. */
export const FROM_ATTACKER = { "Of-Attacker": "1" };
/** Services name themselves in their answers. */
export const ANSWERED = { "Of-Service": "1" };

const INBOX = "_INBOX.observer";

export class Observer {
  readonly wire: Wire;
  /** By subject, while it is noting. */
  readonly #arrived = new Map<string, Set<Content>>();
  readonly #waiting = new Map<string, (message: Message) => void>();
  #noting = false;
  #asked = 0;
  /** Messages so far, of whatever kind. */
  count = 0;

  private constructor(wire: Wire) {
    this.wire = wire;
    wire.onMessage = (message) => this.#on(message);
    wire.subscribe(">");
  }

  /**
   * @param literal subjects to which it subscribes by name, since a consumer delivers to those only; others it notes
   *   as well
   */
  static async open(port: number, user: Credential, literal: readonly string[]): Promise<Observer> {
    const observer = new Observer(await Wire.open(port, user));
    for (const subject of literal) observer.wire.subscribe(subject);
    await observer.wire.flush();
    return observer;
  }

  /** Notes what arrives from now on, or nothing any more. */
  note(on: boolean): void {
    this.#noting = on;
  }

  /** What has been noted since the last time. */
  noted(): ReadonlyMap<string, ReadonlySet<Content>> {
    const noted = new Map(this.#arrived);
    this.#arrived.clear();
    return noted;
  }

  async ask(subject: string, body = "", headers?: Readonly<Record<string, string>>) {
    const reply = `${INBOX}.${(this.#asked += 1)}`;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(reply, resolve));
    this.wire.publish(subject, body, { reply, ...(headers && { headers }) });
    return answer;
  }

  #on(message: Message): void {
    if (message.subject.startsWith(INBOX)) {
      this.#waiting.get(message.subject)?.(message);
      this.#waiting.delete(message.subject);
      return;
    }
    this.count += 1;
    if (!this.#noting) return;
    // what a consumer delivers has another subject than the one that it is delivered to
    if (message.on === ">" && message.reply.startsWith("$JS.ACK.")) return;
    const subject = message.on === ">" ? message.subject : message.on;
    const known = this.#arrived.get(subject);
    if (known) known.add(contentOf(message));
    else this.#arrived.set(subject, new Set([contentOf(message)]));
  }
}

function contentOf({ headers, payload }: Message): Content {
  if (headers.includes("Of-Service")) return "answer";
  if (headers.includes("Of-Attacker")) return "bytes";
  if (payload === "") return "empty";
  return payload.startsWith("{") ? "json" : "stored";
}
