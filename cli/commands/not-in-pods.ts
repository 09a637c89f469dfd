import type { Command } from "commander";
import { UsageFailure } from "../../errors/failure.mjs";
import { newCommand, perform, type Shell } from "../terminal/command.ts";

/** What the help and the error of such a command say. */
export interface LeftOut {
  readonly description: string;
  /** A call of it where the package is installed. */
  readonly example: string;
  /** As Commander writes arguments. */
  readonly argument: string;
  /** What the command for pods does not do. */
  readonly what: string;
  /** What to run instead, without `npx nats-entra`. */
  readonly instead: string;
}

/**
 * A command that the one for pods leaves out, since a ConfigMap has to hold that: a call says where it is.
 *
 * @example notInPods(shell, "dev", { what: "the command for pods runs no stack of its own", … })
 */
export function notInPods(shell: Shell, name: string, said: LeftOut): Command {
  const command = newCommand(name, {
    summary: "not in the command for pods",
    description: said.description,
    json: "none",
    examples: [[said.example, "where the package is installed"]],
  }).argument(said.argument);
  return perform(shell, command, () => {
    throw new UsageFailure(
      said.what,
      `run it where the package is installed: npx nats-entra ${said.instead}`,
    );
  });
}
