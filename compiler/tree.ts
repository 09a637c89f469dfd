/** Where the files of a policy are: a folder, or a commit. */
import { lstat, readFile, realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";

export interface Tree {
  /** As people know it: `working tree`, `main`. */
  readonly name: string;
  /** Whether those who ran the command have its files at hand anyway, so that they run only what is theirs. */
  readonly isOwn: boolean;
  /**
   * Texts of those files that are there, by their paths from the root, with `/`. A link is not a file, and
   * nothing behind one is there.
   */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** A folder of this machine. */
export class FolderTree implements Tree {
  readonly name: string;
  readonly isOwn = true;
  readonly #root: string;

  /** @param root absolute */
  constructor(root: string, name = "working tree") {
    this.#root = root;
    this.name = name;
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const root = await realpath(this.#root);
    const found = new Map<string, string>();
    for (const path of paths) {
      const text = await textOf(resolve(root, path), root);
      if (text !== undefined) found.set(path, text);
    }
    return found;
  }
}

async function textOf(file: string, root: string): Promise<string | undefined> {
  try {
    if (!file.startsWith(root + sep) || (await realpath(file)) !== file) return undefined;
    return (await lstat(file)).isFile() ? await readFile(file, "utf8") : undefined;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(code)) return undefined;
    throw error;
  }
}
