import { Command } from "commander";
import type { Shell } from "../terminal/command.ts";
import { policyAttackCommand } from "./policy/attack.ts";
import { policyBoundedCommand, policyVerifyCommand } from "./policy/bounded.ts";
import { policyCheckCommand } from "./policy/check.ts";
import { policyCompileCommand } from "./policy/compile.ts";
import { policyDiffCommand } from "./policy/diff.ts";
import { policyExplainCommand } from "./policy/explain.ts";
import { policyReportCommand } from "./policy/report.ts";

export function policyCommand(shell: Shell): Command {
  return new Command("policy")
    .summary("compile, check and explain a policy")
    .description("Work on a policy as it is written; needs no deployment.")
    .addCommand(policyAttackCommand(shell))
    .addCommand(policyBoundedCommand(shell))
    .addCommand(policyCheckCommand(shell))
    .addCommand(policyCompileCommand(shell))
    .addCommand(policyDiffCommand(shell))
    .addCommand(policyExplainCommand(shell))
    .addCommand(policyReportCommand(shell))
    .addCommand(policyVerifyCommand(shell));
}
