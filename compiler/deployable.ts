/** The policy of a folder as it is deployed: compiled as in its review, with what must hold of it. */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { deployableText } from "../access/index.ts";
import { evaluatePolicy } from "./evaluate.ts";
import { FolderTree } from "./tree.ts";

export interface PolicyOfOptions {
  /** Folder from which `folder` is named, and files in messages. @default the working directory */
  readonly cwd?: string;
}

/**
 * The policy of a folder as components take it: compiled the same way as its review, with its invariants. The
 * components prove them, in previews too, and so in every language.
 *
 * @param folder that has index.ts, and perhaps invariants.ts
 * @returns JSON text, which holds nothing secret
 * @throws PolicyErrors with every mistake, PolicyFailure when the policy or its invariants cannot be evaluated
 * @example new NatsEntra("orders", { policy: await policyOf("./policies"), … });
 */
export async function policyOf(
  folder: string,
  { cwd = process.cwd() }: PolicyOfOptions = {},
): Promise<string> {
  const { compiled, invariants } = await evaluatePolicy({
    ...folderOf(folder, cwd),
    withInvariants: true,
  });
  return deployableText(compiled, invariants());
}

/**
 * A folder on disk as what is evaluated.
 *
 * @param cwd files are named from here
 */
export function folderOf(folder: string, cwd: string) {
  const path = resolve(cwd, folder);
  const root = rootOf(path);
  const real = realOf(path);
  const named = (name: string) => {
    const from = relative(realOf(cwd), join(root, name));
    return from.startsWith(`..${sep}`) ? join(root, name) : slashed(from);
  };
  return { tree: new FolderTree(root), dir: slashed(relative(root, real)), named };
}

/**
 * How far up a policy may import from: the git repository that the folder is in, or the folder's parent when it is
 * in none. A review has no more than that either.
 *
 * @param folder absolute
 */
export function rootOf(folder: string): string {
  const real = realOf(folder);
  for (let up = real; ; up = dirname(up)) {
    if (existsSync(join(up, ".git"))) return up;
    if (up === dirname(up)) return dirname(real);
  }
}

/** A path without links, where there is something. */
export function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function slashed(path: string): string {
  return path.replaceAll(sep, "/");
}
