import { Command } from "commander";
import type { Shell } from "../terminal/command.ts";
import { auditExportCommand } from "./audit/export.ts";
import { auditTailCommand } from "./audit/tail.ts";
import { auditVerifyCommand } from "./audit/verify.ts";

export function auditCommand(shell: Shell): Command {
  return new Command("audit")
    .summary("verify, follow and export the audit log")
    .description("Read what the callouts recorded: every login, and why it was allowed or refused.")
    .addCommand(auditTailCommand(shell))
    .addCommand(auditExportCommand(shell))
    .addCommand(auditVerifyCommand(shell));
}
