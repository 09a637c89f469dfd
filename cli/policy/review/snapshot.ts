import { existsSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { Failure } from "../../failure.ts";
import type { RepositoryFile } from "./repository.ts";

/** Files of a repository in a temporary folder, from which their modules can be run. */
export interface Snapshot {
  readonly folder: string;
  /** Folders outside of it that the modules may read: the packages installed beside the repository. */
  readonly packages: readonly string[];
}

/**
 * Works with a snapshot, and removes it whatever happens; also when the process is told to end.
 *
 * @param installed folder that may have `node_modules`, which no commit holds
 */
export async function withSnapshot<T>(
  files: readonly RepositoryFile[],
  installed: string,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const folder = realpathSync(await mkdtemp(join(tmpdir(), "nats-entra-policy-")));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  // an ordinary end, at which the compiling process is ended too
  const end = (_: NodeJS.Signals, number: number) => process.exit(128 + number);
  process.once("exit", remove).on("SIGINT", end).on("SIGTERM", end);
  try {
    for (const { path, content } of files) await place(folder, path, content);
    const packages = join(installed, "node_modules");
    if (!existsSync(packages)) return await work({ folder, packages: [] });
    await symlink(packages, join(folder, "node_modules"), "junction");
    return await work({ folder, packages: [realpathSync(packages)] });
  } finally {
    process.off("exit", remove).off("SIGINT", end).off("SIGTERM", end);
    await rm(folder, { recursive: true, force: true });
  }
}

async function place(folder: string, path: string, content: Uint8Array): Promise<void> {
  const file = resolve(folder, path);
  // git refuses such paths, but what it reads may be made by hand
  if (!file.startsWith(folder + sep) || path.split("/").includes("node_modules")) {
    throw new Failure("path_refused", `the repository has a file at ${path}, which is left alone`);
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}
