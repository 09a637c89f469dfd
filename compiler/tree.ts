/** Where the files of a policy are: a folder, or a commit. */
import { lstat, readFile, realpath } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { PolicyFailure } from "./error.ts";

/** The files of one version of a policy: a folder on disk, or a commit. */
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
      const content = await contentOf(resolve(root, path), root);
      if (content !== undefined) found.set(path, moduleText(content, path));
    }
    return found;
  }
}

/**
 * Bytes of a module as text, the same from a commit as from a checkout of it: git may have changed the ends of lines.
 *
 * @param path for the message
 * @throws PolicyFailure `policy_unreadable` when they are not UTF-8
 */
export function moduleText(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    throw new PolicyFailure("policy_unreadable", `${path} cannot be read`, {
      why: "it is not UTF-8",
      next: "save it as UTF-8",
    });
  }
}

async function contentOf(file: string, root: string): Promise<Uint8Array | undefined> {
  try {
    if (!file.startsWith(root + sep) || (await realpath(file)) !== file) return undefined;
    return (await lstat(file)).isFile() ? await readFile(file) : undefined;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(code)) return undefined;
    throw error;
  }
}
