/** Writes a folder whole, or not at all. */
import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../../errors/failure.mjs";
import { unwritable } from "../../errors/file.mjs";
import { placeSync } from "../../files/replace.mjs";

/** A folder in the making: a hidden neighbour of what it becomes. */
export class NewFolder {
  readonly #target: string;
  readonly #draft: string;
  readonly #names: string[] = [];

  /** @throws Failure `folder_exists`, `file_unwritable` */
  constructor(target: string, cwd: string) {
    this.#target = resolve(cwd, target);
    if (existsSync(this.#target)) {
      throw new Failure("folder_exists", `there is something at ${this.#target} already`, {
        why: "evidence that was made is never written over",
        next: "name another folder, for example with the date in it",
      });
    }
    this.#draft = unlessUnwritable(this.#target, () => {
      mkdirSync(dirname(this.#target), { recursive: true });
      return mkdtempSync(join(dirname(this.#target), `.${basename(this.#target)}.`));
    });
  }

  get path(): string {
    return this.#target;
  }

  write(name: string, text: string): void {
    this.#names.push(name);
    unlessUnwritable(name, () => {
      writeFileSync(join(this.#draft, name), text, { mode: 0o640 });
    });
  }

  /** Adds to a file that was written. */
  append(name: string, text: string): void {
    unlessUnwritable(name, () => {
      appendFileSync(join(this.#draft, name), text);
    });
  }

  /** SHA-256 of every file so far, hex, by name. */
  digests(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.#names].sort().map((name) => [name, sha256(readFileSync(join(this.#draft, name)))]),
    );
  }

  /** Puts it in its place, in one step. */
  finish(): void {
    unlessUnwritable(this.#target, () => {
      placeSync(this.#draft, this.#target);
    });
  }

  /** Leaves nothing behind; does nothing once it is finished. */
  discard(): void {
    rmSync(this.#draft, { recursive: true, force: true });
  }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function unlessUnwritable<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unwritable(what, error);
  }
}
