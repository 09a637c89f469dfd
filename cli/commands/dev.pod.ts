import type { Command } from "commander";
import type { Shell } from "../terminal/command.ts";
import { notInPods } from "./not-in-pods.ts";

export function devCommand(shell: Shell): Command {
  return notInPods(shell, "dev", {
    description: "It is in the package, not in the command for pods.",
    example: "dev",
    argument: "[args...]",
    what: "the command for pods runs no stack of its own",
    instead: "dev",
  });
}
