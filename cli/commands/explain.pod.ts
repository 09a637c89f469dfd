import type { Command } from "commander";
import { UsageFailure } from "../../errors/failure.mjs";
import { newCommand, perform, type Shell } from "../terminal/command.ts";

/** The command for pods has no explanations: a ConfigMap has to hold it. */
export function explainCommand(shell: Shell): Command {
  const command = newCommand("explain", {
    summary: "not in the command for pods",
    description: "Explanations of codes are in the package, not in the command for pods.",
    examples: [["explain no_roles", "where the package is installed"]],
  }).argument("[code]");
  return perform(shell, command, () => {
    throw new UsageFailure(
      "the command for pods has no explanations",
      "run it where the package is installed: npx nats-entra explain CODE",
    );
  });
}
