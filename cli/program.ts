import { Command, CommanderError } from "commander";
import manifest from "./package.json" with { type: "json" };
import { fail, type Shell } from "./terminal/command.ts";
import { auditCommand } from "./commands/audit.ts";
import { accessReviewCommand } from "./commands/access-review.ts";
import { completionCommand } from "./commands/completion.ts";
import { demoCommand } from "./commands/demo.ts";
import { devCommand } from "./commands/dev.ts";
import { explainCommand } from "./commands/explain.ts";
import { grantCommand } from "./commands/grant.ts";
import { keysCommand } from "./commands/keys.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { loginCommand } from "./commands/login.ts";
import { logoutCommand } from "./commands/logout.ts";
import { policyCommand } from "./commands/policy.ts";
import { rotateCommand } from "./commands/rotate.ts";
import { revokeCommand } from "./commands/revoke.ts";
import { sessionsCommand } from "./commands/sessions.ts";
import { statusCommand } from "./commands/status.ts";
import { tokenCommand } from "./commands/token.ts";
import { tryCommand } from "./commands/try.ts";
import { violationsCommand } from "./commands/violations.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import { environmentLines } from "./terminal/environment.ts";
import { ExitCode, exitLines, exitWords } from "./terminal/exit-code.ts";
import { UsageFailure } from "../errors/failure.mjs";
import { styleHelp } from "./terminal/help.ts";
import type { Io } from "./terminal/io.ts";
import { Output } from "./terminal/output.ts";

/**
 * Runs `nats-entra` with the given arguments.
 *
 * @param args without the program's own name
 * @returns the exit code
 * @example process.exitCode = await run(process.argv.slice(2), systemIo());
 */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const shell: Shell = { io, exitCode: ExitCode.Done };
  // on a usage error a command has no options yet
  const options = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const out = new Output(io, options.includes("--json"));
  try {
    await programOf(shell, out).parseAsync(args, { from: "user" });
    return shell.exitCode;
  } catch (error) {
    // help and version end this way too; what is wrong was already written
    if (!(error instanceof CommanderError)) return fail(out, error);
    return error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage;
  }
}

/** Every command there is, ready to be parsed. */
export function programOf(shell: Shell, out = new Output(shell.io, false)): Command {
  const program = new Command("nats-entra")
    .description("Identity-aware messaging as code: Entra ID identities become NATS permissions.")
    .version(manifest.version, "--version", "print the version")
    // what follows a command is its own, though another has an option of the same name
    .enablePositionalOptions()
    .addHelpText(
      "after",
      `\nStart with: nats-entra login\n\nExit codes:\n${exitLines(exitWords).join("\n")}\n\n` +
        `Environment:\n${environmentLines.join("\n")}`,
    );
  const commands = [
    devCommand(shell),
    loginCommand(shell),
    logoutCommand(shell),
    tokenCommand(shell),
    whoamiCommand(shell),
    tryCommand(shell),
    explainCommand(shell),
    policyCommand(shell),
    accessReviewCommand(shell),
    statusCommand(shell),
    doctorCommand(shell),
    rotateCommand(shell),
    grantCommand(shell),
    sessionsCommand(shell),
    revokeCommand(shell),
    auditCommand(shell),
    violationsCommand(shell),
    keysCommand(shell),
    demoCommand(shell),
    completionCommand(shell, () => program),
  ];
  for (const command of commands) program.addCommand(command);
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
