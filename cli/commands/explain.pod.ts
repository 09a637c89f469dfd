import type { Command } from "commander";
import type { Shell } from "../terminal/command.ts";
import { notInPods } from "./not-in-pods.ts";

export function explainCommand(shell: Shell): Command {
  return notInPods(shell, "explain", {
    description: "Explanations of codes are in the package, not in the command for pods.",
    example: "explain no_roles",
    argument: "[code]",
    what: "the command for pods has no explanations",
    instead: "explain CODE",
  });
}
