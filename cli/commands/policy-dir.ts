import type { Command } from "commander";

export interface DirOption {
  readonly dir: string;
}

/** Adds `--dir`: which policy to read. */
export function withDir(command: Command): Command {
  return command.option("--dir <dir>", "folder with index.ts and roles/", "policies");
}
