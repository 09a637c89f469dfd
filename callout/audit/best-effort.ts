import type { AuditEvent } from "../../protocol/audit/event.ts";
import type { AuditSink } from "./sink.ts";

/** Records that may wait. Without a limit, a stalled store would exhaust the memory. */
const maxWaiting = 10_000;

/** Lets logins continue whether their records are stored or not. */
export class BestEffort implements AuditSink {
  readonly #sink: AuditSink;
  readonly #onLoss: () => void;
  #waiting = 0;

  /** @param onLoss called for each record that is not stored */
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
