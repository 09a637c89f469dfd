import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { calloutInbox, everyReplica } from "../../nats/index.ts";
import { isObject, JsonError, parseJson } from "../../values/strict-json.ts";
import type { BroadcastEntry } from "../bucket/bucket.ts";
import type { Log } from "../log/log.ts";

export interface ReplicaTalkOptions {
  readonly connection: NatsConnection;
  /** What this replica says of itself. */
  readonly facts: () => object;
  /** All entries that this replica knows. */
  readonly known: () => readonly BroadcastEntry[];
  /** Takes an entry of another replica. */
  readonly accept: (entry: BroadcastEntry) => void;
  readonly log: Log;
}

const callouts = `${everyReplica}.callouts`;
const entries = `${everyReplica}.entries`;
const question = `${everyReplica}.known`;
/** Milliseconds in which the first replica answers. */
const patience = 1000;
/** Entries of one message: each has 16 KiB at most, and few have a tenth of that. */
const batch = 32;

/**
 * What the replicas of the callout tell each other in CONTROL_DATA, where nobody else can speak. Entries prove by
 * themselves who wrote them.
 */
export class ReplicaTalk {
  readonly #options: ReplicaTalkOptions;

  constructor(options: ReplicaTalkOptions) {
    this.#options = options;
    const { connection, facts } = options;
    connection.subscribe(callouts, {
      callback: (error, message) => {
        // answered in the callouts' inbox alone
        if (!error && message.reply?.startsWith(`${calloutInbox}.`))
          message.respond(JSON.stringify(facts()));
      },
    });
    connection.subscribe(entries, {
      callback: (error, message) => {
        if (!error) this.#accept(message.data);
      },
    });
    connection.subscribe(question, {
      callback: (error, message) => {
        if (!error && message.reply?.startsWith(`${calloutInbox}.`)) this.#answer(message);
      },
    });
  }

  /** Every replica that answers, this one first. */
  async everybody(): Promise<object[]> {
    const found: object[] = [this.#options.facts()];
    await this.#ask(callouts, (data) => {
      const value = parseJson(data);
      if (isObject(value)) found.push(value);
    });
    return found;
  }

  /**
   * Takes all entries that other replicas know: what was erased from the stream, they still have. Resolves when they
   * have answered, or there are none.
   *
   * @returns whether there is another replica
   */
  async learn(): Promise<boolean> {
    let answers = 0;
    await this.#ask(question, (data) => {
      answers++;
      const value = parseJson(data);
      const texts = isObject(value) && Array.isArray(value.entries) ? value.entries : [];
      for (const entry of texts) this.#take(entry);
    });
    return answers > 0;
  }

  /** Sends an entry to all other replicas. @throws Error of the client library when the connection is closed */
  broadcast(entry: BroadcastEntry): void {
    this.#options.connection.publish(entries, JSON.stringify(entry));
  }

  async #ask(subject: string, take: (data: Uint8Array) => void): Promise<void> {
    const options = { strategy: "stall", maxWait: patience, noMux: true } as const;
    try {
      const messages = await this.#options.connection.requestMany(subject, "", options);
      for await (const { data } of messages) take(data);
    } catch {
      // nobody else is there
    }
  }

  #answer(message: Msg): void {
    const known = this.#options.known();
    for (let at = 0; at < known.length; at += batch)
      message.respond(JSON.stringify({ entries: known.slice(at, at + batch) }));
    if (known.length === 0) message.respond(JSON.stringify({ entries: [] }));
  }

  #accept(data: Uint8Array): void {
    try {
      this.#take(parseJson(data));
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      this.#options.log.warn("control_message_dropped");
    }
  }

  #take(value: unknown): void {
    const { bucket, key, text, revision } = isObject(value) ? value : {};
    if (typeof bucket !== "string" || typeof key !== "string" || typeof text !== "string") {
      this.#options.log.warn("control_message_dropped");
      return;
    }
    const stored = Number.isSafeInteger(revision) ? { revision: Number(revision) } : {};
    this.#options.accept({ bucket, key, text, ...stored });
  }
}
