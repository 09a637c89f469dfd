import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Commit } from "../../access/report/index.ts";

const run = promisify(execFile);

/** The commit that a folder's files are from; undefined where there is no git, or no commit. */
export async function commitOf(folder: string): Promise<Commit | undefined> {
  try {
    const git = async (...args: string[]) => (await run("git", ["-C", folder, ...args])).stdout;
    const id = (await git("rev-parse", "--verify", "HEAD")).trim();
    return { id, changed: (await git("status", "--porcelain", "--", ".")) !== "" };
  } catch {
    return undefined;
  }
}
