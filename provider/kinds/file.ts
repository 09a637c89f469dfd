import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { dirname, isAbsolute } from "node:path";
import { outside, removeEmptyFolders } from "./folders.ts";
import { Change, type Kind, type Problem } from "./kind.ts";

export interface FileInputs {
  /** Folder that the stack owns; it is removed with the last file in it. */
  readonly root: string;
  /** Absolute path inside `root`. */
  readonly path: string;
  readonly content: string;
  /** Permission bits; default 0600. */
  readonly mode?: number;
}

const defaultMode = 0o600;

/** A file of this machine, written whole or not at all, and brought back when someone changed it. */
export const file: Kind<FileInputs> = {
  check: ({ path, root }) => {
    const problems: Problem[] = [];
    if (root !== undefined && !isAbsolute(root))
      problems.push({ property: "root", reason: `"${root}" is not absolute; give a full path` });
    if (path !== undefined && root !== undefined && outside(root, path))
      problems.push({ property: "path", reason: `"${path}" is not inside ${root}` });
    return problems;
  },
  diff: async (state, inputs) => {
    if (state.path !== inputs.path || state.root !== inputs.root) return Change.Replace;
    const wanted = fingerprint(inputs.content, inputs.mode ?? defaultMode);
    return (await onDisk(inputs.path)) === wanted ? Change.None : Change.Update;
  },
  create: async (inputs) => {
    await write(inputs);
    return { id: inputs.path, state: inputs };
  },
  update: async (_state, inputs) => {
    await write(inputs);
    return inputs;
  },
  read: async (state) => ((await onDisk(state.path)) === undefined ? undefined : state),
  delete: async ({ path, root }) => {
    await fs.rm(path, { force: true });
    await removeEmptyFolders(dirname(path), root);
  },
};

async function write({ path, content, mode }: FileInputs): Promise<void> {
  await fs.mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}`;
  try {
    await fs.writeFile(temporary, content, { mode: mode ?? defaultMode, flush: true });
    await fs.chmod(temporary, mode ?? defaultMode); // writeFile's mode is cut by the umask
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

async function onDisk(path: string): Promise<string | undefined> {
  try {
    const [content, stat] = await Promise.all([fs.readFile(path), fs.stat(path)]);
    return fingerprint(content, stat.mode & 0o777);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function fingerprint(content: string | Buffer, mode: number): string {
  return `${createHash("sha256").update(content).digest("hex")} ${mode.toString(8)}`;
}
