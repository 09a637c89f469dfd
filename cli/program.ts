import { Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { ExitCode, type Shell } from "./command.ts";
import { auditCommand } from "./commands/audit.ts";
import { accessReviewCommand } from "./commands/access-review.ts";
import { demoCommand } from "./commands/demo.ts";
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
import type { Io } from "./io.ts";

/**
 * Runs `nats-entra` with the given arguments.
 *
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 failed or the answer is no, 2 called in a wrong way
 * @example process.exitCode = await run(process.argv.slice(2), systemIo());
 */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const shell: Shell = { io, exitCode: ExitCode.Ok };
  try {
    await programOf(shell).parseAsync(args, { from: "user" });
    return shell.exitCode;
  } catch (error) {
    // help and version end this way too; what is wrong was already written
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.Ok : ExitCode.Usage;
  }
}

function programOf(shell: Shell): Command {
  const program = new Command("nats-entra")
    .description("Identity-aware messaging as code: Entra ID identities become NATS permissions.")
    .version(manifest.version, "--version", "print the version")
    // what follows a command is its own, though another has an option of the same name
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nStart with: nats-entra login\nExit codes: 0 done, 1 failed or the answer is no, 2 called in a wrong way.",
    );
  const commands = [
    loginCommand(shell),
    logoutCommand(shell),
    tokenCommand(shell),
    whoamiCommand(shell),
    tryCommand(shell),
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
  ];
  for (const command of commands) program.addCommand(command);
  everywhere(program, (command) => configure(command, shell.io));
  return program;
}

function configure(command: Command, { stdout, stderr }: Io): void {
  command
    .exitOverride()
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .showHelpAfterError(`Next: ${pathOf(command)} --help`)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function everywhere(command: Command, work: (command: Command) => void): void {
  work(command);
  for (const child of command.commands) everywhere(child, work);
}
