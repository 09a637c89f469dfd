import type { AuditEvent } from "../../protocol/audit/event.ts";
import type { AuditSink } from "./sink.ts";

/** Records that may wait; above it a stalled store would eat the memory. */
const maxWaiting = 10_000;

/** Lets logins go on whether their records are kept or not. */
export class BestEffort implements AuditSink {
  readonly #sink: AuditSink;
  readonly #onLoss: () => void;
  #waiting = 0;

  /** @param onLoss is told of each record that is not kept */
  constructor(sink: AuditSink, onLoss: () => void) {
    this.#sink = sink;
    this.#onLoss = onLoss;
  }

  append(event: AuditEvent, maxWaitMs?: number): Promise<void> {
    if (this.#waiting >= maxWaiting) {
      this.#onLoss();
      return Promise.resolve();
    }
    this.#waiting++;
    this.#sink
      .append(event, maxWaitMs)
      .catch(this.#onLoss)
      .finally(() => this.#waiting--);
    return Promise.resolve();
  }
}
