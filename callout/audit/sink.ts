import { writeSync } from "node:fs";
import type { AuditEvent } from "./event.ts";

/** Where audit records go. */
export interface AuditSink {
  /**
   * Resolves once the event is kept, rejects when it cannot be. A login is only granted after its
   * record is kept.
   */
  append(event: AuditEvent): Promise<void>;
}

/**
 * Writes one JSON line a record. Records of one turn of the event loop go out in one write and share
 * its fate; a write that failed does not spoil the lines after it.
 *
 * @example new LineSink((text) => writeFully(1, text))
 */
export class LineSink implements AuditSink {
  readonly #write: (text: string) => void;
  #lines: string[] = [];
  #written: Promise<void> | undefined;
  #torn = false;

  /** @param write throws when the text is not written in full */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  append(event: AuditEvent): Promise<void> {
    this.#lines.push(`${JSON.stringify(event)}\n`);
    this.#written ??= Promise.resolve().then(() => this.#flush());
    return this.#written;
  }

  #flush(): void {
    const text = this.#lines.join("");
    this.#lines = [];
    this.#written = undefined;
    const start = this.#torn ? "\n" : "";
    this.#torn = true;
    this.#write(start + text);
    this.#torn = false;
  }
}

/**
 * Keeps every record in each of several places, one after the other: those that last first, so that what
 * a reader of the others sees is surely kept.
 */
export class EverySink implements AuditSink {
  readonly #sinks: readonly AuditSink[];

  constructor(sinks: readonly AuditSink[]) {
    this.#sinks = sinks;
  }

  async append(event: AuditEvent): Promise<void> {
    for (const sink of this.#sinks) await sink.append(event);
  }
}

/**
 * Writes a text to an open file or pipe, all of it, before it returns.
 *
 * @throws Error of the system, for example ENOSPC or EPIPE; a part may be written then
 */
export function writeFully(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}
