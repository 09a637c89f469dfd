import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { calloutInbox, everyReplica } from "../../nats/index.ts";
import { isObject } from "../../values/shape/index.ts";
import { JsonError, parseJson } from "../../values/strict-json.ts";
import type { BroadcastEntry } from "../bucket/bucket.ts";
import type { ControlLinks } from "../link/control-links.ts";
import type { Log } from "../log/log.ts";

/** The entries that the replicas share. */
export interface SharedEntries {
  /** All entries of this replica. */
  readonly entries: readonly BroadcastEntry[];
  /** Accepts an entry of another replica. */
  accept(entry: BroadcastEntry): void;
}

const callouts = `${everyReplica}.callouts`;
const entries = `${everyReplica}.entries`;
const question = `${everyReplica}.known`;
/** Milliseconds to wait for the first replica. */
const timeoutMs = 1000;
/** Entries per message: each has at most 16 KiB, and few have a tenth of that. */
const batch = 32;

/**
 * Messages between the callout's replicas in CONTROL_DATA, where nobody else can publish. Entries have MACs that prove
 * that a callout wrote them.
 */
export class ReplicaTalk {
  readonly #links: Pick<ControlLinks, "of">;
  readonly #log: Log;
  #facts: (() => object) | undefined;
  #shared: readonly SharedEntries[] = [];

  constructor(links: Pick<ControlLinks, "of">, log: Log) {
    this.#links = links;
    this.#log = log;
  }

  /**
   * Answers the other replicas and accepts their entries, once there is a connection.
   *
   * @param facts about this replica
   * @param shared each accepts the entries of its own buckets
   */
  serve(facts: () => object, shared: readonly SharedEntries[]): void {
    this.#facts = facts;
    this.#shared = shared;
    const connection = this.#connection;
    connection.subscribe(callouts, {
      callback: (error, message) => {
        // answers go only to the callouts' inbox
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
        if (!error && message.reply?.startsWith(`${calloutInbox}.`))
          this.#answer(
            message,
            shared.flatMap(({ entries }) => entries),
          );
      },
    });
  }

  /** Every replica that answers, this one first. */
  async everybody(): Promise<object[]> {
    if (!this.#facts) return [];
    const found: object[] = [this.#facts()];
    await this.#ask(callouts, (data) => {
      const value = parseJson(data);
      if (isObject(value)) found.push(value);
    });
    return found;
  }

  /**
   * Gets all entries of the other replicas, which still have those that were erased from the stream. Resolves when they
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
    this.#connection.publish(entries, JSON.stringify(entry));
  }

  /** @throws Error when there is none yet */
  get #connection(): NatsConnection {
    const link = this.#links.of("CONTROL_DATA");
    if (!link) throw new Error("there is no connection to CONTROL_DATA");
    return link.connection;
  }

  async #ask(subject: string, take: (data: Uint8Array) => void): Promise<void> {
    const options = { strategy: "stall", maxWait: timeoutMs, noMux: true } as const;
    try {
      const messages = await this.#connection.requestMany(subject, "", options);
      for await (const { data } of messages) take(data);
    } catch {
      // there is no other replica
    }
  }

  #answer(message: Msg, known: readonly BroadcastEntry[]): void {
    for (let at = 0; at < known.length; at += batch)
      message.respond(JSON.stringify({ entries: known.slice(at, at + batch) }));
    if (known.length === 0) message.respond(JSON.stringify({ entries: [] }));
  }

  #accept(data: Uint8Array): void {
    try {
      this.#take(parseJson(data));
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      this.#log.warn("control_message_dropped");
    }
  }

  #take(value: unknown): void {
    const { bucket, key, text, revision } = isObject(value) ? value : {};
    if (typeof bucket !== "string" || typeof key !== "string" || typeof text !== "string") {
      this.#log.warn("control_message_dropped");
      return;
    }
    const stored = Number.isSafeInteger(revision) ? { revision: Number(revision) } : {};
    for (const each of this.#shared) each.accept({ bucket, key, text, ...stored });
  }
}
