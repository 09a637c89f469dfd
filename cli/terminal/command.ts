import { Command, Help } from "commander";
import { ExitCode, exitLines, type Exits } from "./exit-code.ts";
import { asFailure } from "./as-failure.ts";
import type { Io } from "./io.ts";
import { Output } from "./output.ts";

/** One run of the program: where it reads and writes, and what it ends with. */
export interface Shell {
  readonly io: Io;
  exitCode: ExitCode;
}

export interface About {
  /** A few words for the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** The members of what `--json` prints: names in backticks, `?` for one that may be absent, `{…}` and `[…]` as in JSON. */
  readonly json: string;
  /** Calls without the program's name, each with what it does. */
  readonly examples: readonly (readonly [call: string, does: string])[];
  /** What an exit code means here, where that is more than what it always means. */
  readonly exits?: Exits;
}

const abouts = new WeakMap<Command, About>();

/** What a command says about itself; undefined of a group of commands. The reference of the command is made of it. */
export function aboutOf(command: Command): About | undefined {
  return abouts.get(command);
}

/** A command that does something, as against a group of commands. All of them have `--json`. */
export function newCommand(name: string, about: About): Command {
  const { summary, description, json, examples, exits = {} } = about;
  const command = new Command(name);
  abouts.set(command, about);
  return command
    .summary(summary)
    .description(description)
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      `\nExamples:\n${exampleLines(examples).join("\n")}\n\nExit codes:\n${exitLines(exits).join("\n")}\n\n${membersOf(json)}`,
    );
}

/** What each does stands beside its call, or above it where a terminal of 80 columns has no room for that. */
function exampleLines(examples: About["examples"]): string[] {
  const width = Math.max(...examples.map(([call]) => call.length));
  const beside = examples.map(([call, does]) => `  nats-entra ${call.padEnd(width)}  # ${does}`);
  if (beside.every((line) => line.length <= 80)) return beside;
  return examples.flatMap(([call, does]) => [`  # ${does}`, ...continued(`  nats-entra ${call}`)]);
}

/** A call as a shell takes it over several lines: each begins with an option. */
function continued(call: string): string[] {
  const at = call.lastIndexOf(" --", 78);
  // an indent of its own, and an option that is longer than a line, stay
  if (call.length <= 80 || at < 4) return [call];
  return [`${call.slice(0, at)} \\`, ...continued(`    ${call.slice(at + 1)}`)];
}

/** What `--json` prints, as wide as a terminal. */
function membersOf(json: string): string {
  const wrapped = new Help().boxWrap(json.replaceAll("`", ""), 76).replaceAll(/^/gm, "  ");
  return `Members of the JSON, where ? marks those that can be absent:\n${wrapped}`;
}

/** Adds `--settings`: for commands that talk to a deployment. */
export function withSettings(command: Command): Command {
  return command.option(
    "--settings <file>",
    "settings of the deployment (default: NATS_ENTRA_SETTINGS, else .nats-entra/run/client.json here or above, else the one that `use` keeps)",
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
        typeof answer === "number" ? answer : answer === false ? ExitCode.Failed : ExitCode.Done;
    } catch (error) {
      shell.exitCode = fail(out, error);
    }
  });
}

/** Says what went wrong; answers what that ends with. */
export function fail(out: Output, error: unknown): ExitCode {
  const failure = asFailure(error);
  out.error(failure);
  return failure.code === "usage" ? ExitCode.Usage : ExitCode.Failed;
}
