import type { Writable } from "node:stream";
import type { AuditRecord } from "./record.ts";

/** Where audit records go. */
export interface AuditSink {
  /**
   * Resolves once the record is kept, rejects when it cannot be. A login is only granted after its
   * record is kept.
   */
  append(record: AuditRecord): Promise<void>;
}

/**
 * Writes one JSON line a record to a stream. Records of one turn of the event loop go out in one
 * write and share its fate.
 */
export class LineSink implements AuditSink {
  readonly #stream: Writable;
  #lines: string[] = [];
  #written: Promise<void> | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    // each write reports its failure to its records; without a listener it would end the process
    stream.on("error", () => undefined);
  }

  append(record: AuditRecord): Promise<void> {
    this.#lines.push(`${JSON.stringify(record)}\n`);
    this.#written ??= Promise.resolve().then(() => this.#write());
    return this.#written;
  }

  #write(): Promise<void> {
    const text = this.#lines.join("");
    this.#lines = [];
    this.#written = undefined;
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }
}
