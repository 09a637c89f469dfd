import type { Command } from "commander";
import { UsageFailure } from "../../errors/failure.mjs";
import { newCommand, perform, type Shell } from "../terminal/command.ts";

/** The command for pods runs no stack of its own: a ConfigMap has to hold it. */
export function devCommand(shell: Shell): Command {
  const command = newCommand("dev", {
    summary: "not in the command for pods",
    description: "It is in the package, not in the command for pods.",
    examples: [["dev", "where the package is installed"]],
  }).argument("[args...]");
  return perform(shell, command, () => {
    throw new UsageFailure(
      "the command for pods runs no stack of its own",
      "run it where the package is installed: npx nats-entra dev",
    );
  });
}
