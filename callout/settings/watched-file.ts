import { readFileSync, statSync } from "node:fs";
import { messageOf } from "../../errors/render.mjs";

export type LoadResult = "loaded" | "unchanged" | "failed";

/**
 * A file whose content is followed. What cannot be read or parsed changes nothing: the last good
 * value stays in force, and `problem` says what is wrong with the file until it is good again.
 */
export class WatchedFile<T> {
  readonly #path: string;
  readonly #parse: (bytes: Uint8Array) => T;
  #value: T;
  #problem: string | undefined;
  #stamp: string;

  /** @throws what `parse` throws: there is no last good value yet */
  constructor(path: string, parse: (bytes: Uint8Array) => T) {
    this.#path = path;
    this.#parse = parse;
    this.#stamp = stampOf(path);
    this.#value = parse(readFileSync(path));
  }

  get value(): T {
    return this.#value;
  }

  /** Why the file's present content is not in force. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Loads the file if it was touched since it was last looked at. */
  check(): LoadResult {
    const stamp = stampOf(this.#path);
    return stamp === this.#stamp ? "unchanged" : this.load();
  }

  load(): LoadResult {
    // taken before reading, so that a write that overlaps the reading is seen by the next check
    this.#stamp = stampOf(this.#path);
    try {
      this.#value = this.#parse(readFileSync(this.#path));
      this.#problem = undefined;
      return "loaded";
    } catch (error) {
      this.#problem = messageOf(error);
      return "failed";
    }
  }
}

/** What changes when a file is written, replaced or removed. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}:${found.size}:${found.mtimeMs}` : "absent";
}
