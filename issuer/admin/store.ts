import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { parseEntry } from "../directory/entry.ts";
import type { Directory } from "../directory/model.ts";
import { replacePrivateFileSync } from "../../files/replace.mjs";
import { AdminError } from "./admin-error.ts";

/** Name of an object's file without `.json`: no path, no hidden file. */
const KEY = /^[A-Za-z0-9_%-][A-Za-z0-9_%.-]{0,199}$/;

/** Writes objects into the directory's folder, each only when the whole then still fits. */
export class DirectoryStore {
  readonly #folder: string;
  readonly #reload: () => Directory;

  /** @param reload reads the folder again; throws DirectoryError when it does not fit */
  constructor(folder: string, reload: () => Directory) {
    this.#folder = folder;
    this.#reload = reload;
  }

  /**
   * @param text the object as JSON
   * @throws AdminError for a key that is none, ShapeError or SyntaxError for the object, DirectoryError when the
   * directory would not fit with it; then everything is as before
   */
  put(key: string, text: string): void {
    const file = this.#file(key);
    parseEntry(text);
    this.#change(file, () => replacePrivateFileSync(file, text));
  }

  /** Removing what is not there is not an error. @throws AdminError, DirectoryError when another object needs it */
  delete(key: string): void {
    const file = this.#file(key);
    this.#change(file, () => rmSync(file, { force: true }));
  }

  #file(key: string): string {
    if (KEY.test(key)) return join(this.#folder, `${key}.json`);
    throw new AdminError(
      "bad_key",
      "A key is 1 to 200 characters of A-Z, a-z, 0-9, '_', '%', '-' and '.', and does not begin with a dot.",
    );
  }

  #change(file: string, change: () => void): void {
    const before = read(file);
    change();
    try {
      this.#reload();
    } catch (error) {
      if (before === undefined) rmSync(file, { force: true });
      else replacePrivateFileSync(file, before);
      this.#restore();
      throw error;
    }
  }

  /** The folder may have been broken before; its owner must repair that. */
  #restore(): void {
    try {
      this.#reload();
    } catch {
      // the error that is being thrown says so already
    }
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
