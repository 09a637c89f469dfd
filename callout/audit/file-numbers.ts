import { existsSync, readdirSync } from "node:fs";
import { parseFileName } from "../../protocol/audit/file-name.ts";

/** Numbers of an instance's audit files in a folder, ascending; none before the folder is made. @throws Error of the system */
export function fileNumbers(folder: string, instance: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map(parseFileName)
    .flatMap((file) => (file?.instance === instance ? [file.number] : []))
    .sort((one, other) => one - other);
}
