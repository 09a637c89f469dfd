import type { Command } from "commander";

export interface AsOption {
  readonly as?: string;
}

/** Adds `--as`: whose token a command works with. */
export function withAs(command: Command): Command {
  return command.option(
    "--as <name>",
    "a person or workload of the local issuer, or an earlier sign-in (default: the last sign-in)",
  );
}

export interface AccountOption {
  readonly account?: string;
}

/** Adds `--account`: which account to ask NATS for. */
export function withAccount(command: Command): Command {
  return command.option(
    "--account <name>",
    "account to ask for, when the roles span several (default: the sign-in's, else the policy's)",
  );
}

/** Takes an option's value to those that were given before. */
export function repeated(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
