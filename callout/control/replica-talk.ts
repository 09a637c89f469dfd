import type { NatsConnection } from "@nats-io/transport-node";
import { calloutInbox, everyReplica } from "../../nats/index.ts";
import { isObject, JsonError, parseJson } from "../json.ts";
import type { Log } from "../log.ts";
import type { TellableEntry } from "./bucket.ts";

export interface ReplicaTalkOptions {
  readonly connection: NatsConnection;
  /** What this replica says of itself. */
  readonly facts: () => object;
  /** Takes an entry that another replica has written. */
  readonly accept: (entry: TellableEntry) => void;
  readonly log: Log;
}

const callouts = `${everyReplica}.callouts`;
const entries = `${everyReplica}.entries`;
/** Milliseconds in which the first replica answers. */
const patience = 1000;

/** What the replicas of the callout tell each other in CONTROL. Entries prove by themselves who wrote them. */
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
  }

  /** Every replica that answers, this one first. */
  async everybody(): Promise<object[]> {
    const { connection, facts } = this.#options;
    const messages = await connection.requestMany(callouts, "", {
      strategy: "stall",
      maxWait: patience,
      noMux: true,
    });
    const found: object[] = [facts()];
    try {
      for await (const { data } of messages) {
        const value = parseJson(data);
        if (isObject(value)) found.push(value);
      }
    } catch {
      // nobody else is there
    }
    return found;
  }

  tell(entry: TellableEntry): void {
    this.#options.connection.publish(entries, JSON.stringify(entry));
  }

  #accept(data: Uint8Array): void {
    try {
      const value = parseJson(data);
      const { bucket, key, text, revision } = isObject(value) ? value : {};
      if (typeof bucket === "string" && typeof key === "string" && typeof text === "string") {
        const stored = Number.isSafeInteger(revision) ? { revision: Number(revision) } : {};
        this.#options.accept({ bucket, key, text, ...stored });
        return;
      }
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
    }
    this.#options.log.warn("control_message_dropped");
  }
}
