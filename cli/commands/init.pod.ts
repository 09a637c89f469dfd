import type { Command } from "commander";
import type { Shell } from "../terminal/command.ts";
import { notInPods } from "./not-in-pods.ts";

export function initCommand(shell: Shell): Command {
  return notInPods(shell, "init", {
    description: "It is in the package, not in the command for pods.",
    example: "init",
    argument: "[args...]",
    what: "the command for pods makes no projects",
    instead: "init",
  });
}
