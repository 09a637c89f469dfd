import { CommanderError, type Command } from "commander";
import { UsageFailure } from "../errors/failure.mjs";
import { fail, type Shell } from "./terminal/command.ts";
import { ExitCode } from "./terminal/exit-code.ts";
import { styleHelp } from "./terminal/help.ts";
import type { Io } from "./terminal/io.ts";
import { Output } from "./terminal/output.ts";

/**
 * Runs a program with the given arguments.
 *
 * @param make the program, or one command of it as a program of its own
 * @param args without the program's own name
 * @returns the exit code
 */
export async function runProgram(
  make: (shell: Shell) => Command,
  args: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const shell: Shell = { io, exitCode: ExitCode.Done };
  // on a usage error a command has no options yet
  const options = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const out = new Output(io, options.includes("--json"));
  try {
    await configured(make(shell), out).parseAsync(args, { from: "user" });
    return shell.exitCode;
  } catch (error) {
    // help and version end this way too; what is wrong was already written
    if (!(error instanceof CommanderError)) return fail(out, error);
    return error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage;
  }
}

/** The program, with help and errors as all commands have them. */
export function configured(program: Command, out: Output): Command {
  everywhere(program, (command) => configure(command, out));
  return program;
}

function configure(command: Command, out: Output): void {
  command
    .exitOverride()
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .configureHelp(styleHelp)
    .configureOutput({
      writeOut: (text) => out.document(text),
      // the help of a group that is called without a command
      writeErr: (text) => {
        for (const each of text.trimEnd().split("\n")) out.note(each);
      },
      outputError: (text) => out.error(wrongCall(text, pathOf(command))),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** @param text as Commander writes it: `error: unknown option '--acount'`, and what may be meant below it */
function wrongCall(text: string, path: string): UsageFailure {
  const what = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll("\n", " ");
  return new UsageFailure(what, `${path} --help`);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function everywhere(command: Command, work: (command: Command) => void): void {
  work(command);
  for (const child of command.commands) everywhere(child, work);
}
