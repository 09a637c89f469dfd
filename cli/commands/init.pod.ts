import type { Command } from "commander";
import { UsageFailure } from "../../errors/failure.mjs";
import { newCommand, perform, type Shell } from "../terminal/command.ts";

/** The command for pods makes no projects: a ConfigMap has to hold it. */
export function initCommand(shell: Shell): Command {
  const command = newCommand("init", {
    summary: "not in the command for pods",
    description: "It is in the package, not in the command for pods.",
    examples: [["init", "where the package is installed"]],
  }).argument("[args...]");
  return perform(shell, command, () => {
    throw new UsageFailure(
      "the command for pods makes no projects",
      "run it where the package is installed: npx nats-entra init",
    );
  });
}
