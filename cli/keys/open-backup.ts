import { resolve } from "node:path";
import type { Io } from "../terminal/io.ts";
import { parseBackup, type Backup } from "./backup.ts";
import { readSealed, type Opener } from "./sealed-file.ts";

/**
 * Reads a backup of keys.
 *
 * @param name of the file, from the working directory
 * @throws Failure `file_unreadable`, `identity_invalid`, `backup_closed`, `backup_invalid`
 */
export async function openBackup({ cwd }: Io, name: string, opener: Opener): Promise<Backup> {
  const file = resolve(cwd, name);
  return parseBackup(await readSealed(file, opener), file);
}
