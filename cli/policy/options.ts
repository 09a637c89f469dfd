import type { Command } from "commander";

export interface DirOption {
  readonly dir: string;
}

/** Adds `--dir`: which policy to read. */
export function withDir(command: Command): Command {
  return command.option("--dir <dir>", "folder with index.ts and roles/", "policies");
}

export interface TrustOption {
  readonly trust?: boolean;
}

/** Adds `--trust`: for commands that evaluate policies of commits, which others may have written. */
export function withTrust(command: Command): Command {
  return command.option(
    "--trust",
    "evaluate policies of commits also where this machine has no wall for them",
  );
}
