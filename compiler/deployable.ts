/** The policy of a folder as it is deployed: compiled as in its review, proved, and held to what was reviewed. */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { requireReviewed, proved, type AccessDocument } from "../access/index.ts";
import { evaluatePolicy } from "./evaluate.ts";
import { FolderTree } from "./tree.ts";

export interface CompilePolicyOptions {
  /** Folder from which `folder` is named, and files in messages. @default the working directory */
  readonly cwd?: string;
  /** Digest (`sha256:…`) that its review gave; another policy is refused. @default none: any policy */
  readonly reviewed?: string | undefined;
}

/**
 * Compiles the policy of a folder, the same way as its review, and proves its invariants.
 *
 * @param folder that has index.ts, and perhaps invariants.ts
 * @returns the access document, to be deployed as `JSON.stringify(document)`
 * @throws PolicyErrors with every mistake, ProofErrors with every invariant that does not hold, PolicyFailure when
 *   the policy cannot be evaluated, AccessError `document_reviewed` when it is another one than was reviewed
 * @example const document = await compilePolicy("policies", { reviewed: config.get("reviewedPolicy") });
 */
export async function compilePolicy(
  folder: string,
  { cwd = process.cwd(), reviewed }: CompilePolicyOptions = {},
): Promise<AccessDocument> {
  const { compiled, invariants } = await evaluatePolicy({
    ...folderOf(folder, cwd),
    withInvariants: true,
  });
  return requireReviewed(proved(compiled, invariants()).document, reviewed);
}

/**
 * A folder on disk as what is evaluated.
 *
 * @param cwd files are named from here
 */
export function folderOf(folder: string, cwd: string) {
  const path = resolve(cwd, folder);
  const root = rootOf(path);
  const real = existsSync(path) ? realpathSync(path) : path;
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

function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function slashed(path: string): string {
  return path.replaceAll(sep, "/");
}
