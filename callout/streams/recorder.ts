import { randomUUID } from "node:crypto";
import { streamClass, type StreamEvent } from "../../protocol/audit/stream-event.ts";
import { messageOf } from "../../errors/render.mjs";
import type { AuditSink } from "../audit/sink.ts";
import type { Log } from "../log/log.ts";

/** What is recorded, without what every record has. */
export type StreamFact = Omit<StreamEvent, "class_uid" | "time" | "id" | "instance">;

/** Records what happens to streams. What could not be recorded is kept, and nothing more is done before it is. */
export class Recorder {
  readonly #sink: AuditSink;
  readonly #instance: string;
  readonly #log: Log;
  readonly #pending: StreamEvent[] = [];
  #flushing: Promise<boolean> | undefined;

  constructor(sink: AuditSink, instance: string, log: Log) {
    this.#sink = sink;
    this.#instance = instance;
    this.#log = log;
  }

  async record(fact: StreamFact): Promise<void> {
    const { status_id, activity_id, ...about } = fact;
    this.#pending.push({
      class_uid: streamClass,
      activity_id,
      status_id,
      time: Date.now(),
      id: randomUUID(),
      instance: this.#instance,
      ...about,
    });
    await this.flush();
  }

  /** @returns whether everything is recorded */
  async flush(): Promise<boolean> {
    this.#flushing ??= this.#append().finally(() => (this.#flushing = undefined));
    if (!(await this.#flushing)) return false;
    // what came in the moment in which that ended
    return this.#pending.length === 0 || this.flush();
  }

  async #append(): Promise<boolean> {
    for (let next = this.#pending[0]; next; next = this.#pending[0]) {
      try {
        await this.#sink.append(next);
        this.#pending.shift();
      } catch (error) {
        this.#log.error("stream_change_not_recorded", { id: next.id, problem: messageOf(error) });
        return false;
      }
    }
    return true;
  }
}
