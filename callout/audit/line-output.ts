import { writeSync } from "node:fs";
import type { Line } from "../../protocol/audit/chain.ts";
import { textOf, type AuditStore } from "./store.ts";

/**
 * Prints records, one line each. A write that failed does not spoil the lines after it.
 *
 * @example new LineOutput((text) => writeFully(1, text))
 */
export class LineOutput implements AuditStore {
  readonly #write: (text: string) => void;
  #torn = false;

  /** @param write throws when the text is not written in full */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(lines: readonly Line[]): Promise<void> {
    try {
      this.print(lines);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** @throws what the given function throws */
  print(lines: readonly Line[]): void {
    const start = this.#torn ? "\n" : "";
    this.#torn = true;
    this.#write(start + textOf(lines));
    this.#torn = false;
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
