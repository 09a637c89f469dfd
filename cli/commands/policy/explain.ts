import { Command } from "commander";
import type { Shell } from "../../terminal/command.ts";
import { whatCanCommand } from "./explain-what-can.ts";
import { whoCanCommand } from "./explain-who-can.ts";
import { whyCommand } from "./explain-why.ts";

export function policyExplainCommand(shell: Shell): Command {
  return new Command("explain")
    .summary("what roles may do, who may do something, and why")
    .description("Say what roles may do, who may do something, and why.")
    .addCommand(whatCanCommand(shell))
    .addCommand(whoCanCommand(shell))
    .addCommand(whyCommand(shell));
}
