import { Command } from "commander";
import { Failure, messageOf } from "./failure.ts";
import type { Io } from "./io.ts";
import { Output } from "./output.ts";

/** One run of the program: where it reads and writes, and the exit code that it ends with. */
export interface Shell {
  readonly io: Io;
  exitCode: ExitCode;
}

export const ExitCode = {
  Ok: 0,
  /** It could not be done, or the answer is no. */
  Failure: 1,
  /** Called in a wrong way. */
  Usage: 2,
  /** A policy permits more than before, and nobody has approved that: see `policy diff`. */
  NeedsApproval: 2,
  /** What a proof tells did not happen on a real server: see `policy attack`. */
  NotConfirmed: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export interface About {
  /** A few words for the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** Calls without the program's name, each with what it does. */
  readonly examples: readonly (readonly [call: string, does: string])[];
}

/** A command that does something, as against a group of commands. All of them have `--json`. */
export function newCommand(name: string, { summary, description, examples }: About): Command {
  const width = Math.max(...examples.map(([call]) => call.length));
  const lines = examples.map(([call, does]) => `  nats-entra ${call.padEnd(width)}  # ${does}`);
  return new Command(name)
    .summary(summary)
    .description(description)
    .option("--json", "print one JSON value instead of text")
    .addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

/** Adds `--settings`: for commands that talk to a deployment. */
export function withSettings(command: Command): Command {
  return command.option(
    "--settings <file>",
    "settings of the deployment (default: NATS_ENTRA_SETTINGS, else .nats-entra/run/client.json here or above)",
  );
}

/** Options that `newCommand` and `withSettings` add. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly settings?: string;
}

export interface Run<Options> {
  readonly io: Io;
  readonly out: Output;
  readonly options: Options & CommonOptions;
  /** As given, after the options. */
  readonly args: readonly string[];
}

/**
 * Gives a command its work. What it throws is printed as an error; `false` is an answer that means no.
 * Both end with exit code 1, a usage failure with 2; a number is an exit code of the command's own.
 */
export function perform<Options>(
  shell: Shell,
  command: Command,
  work: (run: Run<Options>) => Promise<boolean | ExitCode | undefined>,
): Command {
  return command.action(async () => {
    const options = command.opts<Options & CommonOptions>();
    const out = new Output(shell.io, options.json === true);
    const args = (command.processedArgs as (string | string[] | undefined)[])
      .flat()
      .filter((arg) => arg !== undefined);
    try {
      const answer = await work({ io: shell.io, out, options, args });
      shell.exitCode =
        typeof answer === "number" ? answer : answer === false ? ExitCode.Failure : ExitCode.Ok;
    } catch (error) {
      const failure = asFailure(error);
      out.error(failure);
      shell.exitCode = failure.code === "usage" ? ExitCode.Usage : ExitCode.Failure;
    }
  });
}

/** What nobody foresaw is told as it is; errors of the other rooms carry a code of their own. */
function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unexpected";
  return new Failure(code, messageOf(error));
}
