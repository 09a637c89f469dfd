import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { buildDirectory, DirectoryError, type DirectoryFile } from "./build.ts";
import type { Directory } from "./model.ts";

/** Milliseconds between two looks at the folder; a change is seen within half a second. */
const LOOK_EVERY = 250;

/**
 * The directory of a folder, kept up to date. A folder that does not fit changes nothing: the last good
 * directory stays, and `problems` says why.
 *
 * It polls instead of using fs.watch, which would not survive a folder that is removed and created again.
 */
export class DirectoryFolder {
  readonly #path: string;
  #current: Directory;
  #seen: string;
  #problems: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @throws DirectoryError when the folder does not fit: there is no last good directory yet */
  constructor(path: string) {
    this.#path = path;
    this.#seen = fingerprint(path);
    this.#current = readDirectory(path);
  }

  get current(): Directory {
    return this.#current;
  }

  /** What is wrong with the folder as it is now; empty when `current` is what it says. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Reads the folder again, at once. @throws DirectoryError when it does not fit */
  reload(): Directory {
    this.#seen = fingerprint(this.#path);
    try {
      this.#current = readDirectory(this.#path);
      this.#problems = [];
    } catch (error) {
      if (error instanceof DirectoryError) this.#problems = error.problems;
      throw error;
    }
    return this.#current;
  }

  /** Starts polling. @param changed called after every change; `problems` has its outcome */
  watch(changed: () => void): void {
    this.#timer = setInterval(() => {
      if (fingerprint(this.#path) === this.#seen) return;
      try {
        this.reload();
      } catch (error) {
        if (!(error instanceof DirectoryError)) throw error;
      }
      changed();
    }, LOOK_EVERY).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function fileNames(path: string): string[] {
  return readdirSync(path)
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .sort();
}

function readDirectory(path: string): Directory {
  return buildDirectory(files(path));
}

function files(path: string): DirectoryFile[] {
  try {
    return fileNames(path).map((name) => ({ name, text: readFileSync(join(path, name), "utf8") }));
  } catch (error) {
    throw new DirectoryError([
      `${path}: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}

/** Changes with every change of the folder: a new file, another size, another time, another inode. */
function fingerprint(path: string): string {
  try {
    return fileNames(path)
      .map((name) => {
        const { ino, size, mtimeNs } = statSync(join(path, name), { bigint: true });
        return `${name} ${ino} ${size} ${mtimeNs}`;
      })
      .join("\n");
  } catch (error) {
    return String(error);
  }
}
