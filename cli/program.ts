import { Command } from "commander";
import manifest from "./package.json" with { type: "json" };
import { configured, runProgram } from "./run-program.ts";
import type { Shell } from "./terminal/command.ts";
import { auditCommand } from "./commands/audit.ts";
import { accessReviewCommand } from "./commands/access-review.ts";
import { completionCommand } from "./commands/completion.ts";
import { demoCommand } from "./commands/demo.ts";
import { devCommand } from "./commands/dev.ts";
import { explainCommand } from "./commands/explain.ts";
import { grantCommand } from "./commands/grant.ts";
import { initCommand } from "./commands/init.ts";
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
import { useCommand } from "./commands/use.ts";
import { violationsCommand } from "./commands/violations.ts";
import { whoamiCommand } from "./commands/whoami.ts";
import { environmentLines } from "./terminal/environment.ts";
import { exitLines, exitWords, type ExitCode } from "./terminal/exit-code.ts";
import type { Io } from "./terminal/io.ts";
import { Output } from "./terminal/output.ts";

/**
 * Runs `nats-entra` with the given arguments.
 *
 * @param args without the program's own name
 * @returns the exit code
 * @example process.exitCode = await run(process.argv.slice(2), systemIo());
 */
export function run(args: readonly string[], io: Io): Promise<ExitCode> {
  return runProgram(every, args, io);
}

/** Every command there is, ready to be parsed. */
export function programOf(shell: Shell, out = new Output(shell.io, false)): Command {
  return configured(every(shell), out);
}

function every(shell: Shell): Command {
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
    initCommand(shell),
    devCommand(shell),
    useCommand(shell),
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
  return program;
}
