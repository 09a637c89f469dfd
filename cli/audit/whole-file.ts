import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { Failure, messageOf } from "../../errors/failure.ts";

/** A file that is there as a whole or not at all. */
export class WholeFile {
  readonly #path: string;
  readonly #descriptor: number;
  #isOpen = true;

  /** @throws Failure `audit_unwritable` */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#descriptor = openSync(`${path}.new`, "w", 0o600);
    } catch (error) {
      const next = "name a file in a folder that is there, and that you may write to";
      throw new Failure("audit_unwritable", `cannot write ${path}`, {
        why: messageOf(error),
        next,
      });
    }
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
  }

  finish(): void {
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#isOpen = false;
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** Leaves nothing of a file that is not finished. */
  drop(): void {
    if (!this.#isOpen) return;
    closeSync(this.#descriptor);
    rmSync(`${this.#path}.new`, { force: true });
  }
}
