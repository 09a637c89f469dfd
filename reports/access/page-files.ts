import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A file of the folder `page`, as it is put into a document. In the command's one file, page-files.bundled.ts stands for
 * this module.
 */
export function asset(name: string): string {
  return readFileSync(join(import.meta.dirname, "page", name), "utf8");
}
