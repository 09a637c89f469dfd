import { Command } from "commander";
import type { Shell } from "../terminal/command.ts";
import { keysBackupCommand } from "./keys/backup.ts";
import { keysBreakGlassCommand } from "./keys/break-glass.ts";
import { keysListCommand } from "./keys/list.ts";
import { keysRestoreCommand } from "./keys/restore.ts";

export function keysCommand(shell: Shell): Command {
  return new Command("keys")
    .summary("back up the keys of a stack, and bring them back")
    .description(
      "Keep what a stack's state alone holds, operator and accounts, where its loss is not the end of them.",
    )
    .addCommand(keysBackupCommand(shell))
    .addCommand(keysListCommand(shell))
    .addCommand(keysRestoreCommand(shell))
    .addCommand(keysBreakGlassCommand(shell));
}
