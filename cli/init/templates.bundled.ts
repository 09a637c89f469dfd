/** Stands for templates.ts where the command is one file. */
import { brotliDecompressSync } from "node:zlib";

/** JSON, compressed, in base64; tools/publish/command-files.ts. */
declare const TEMPLATES: string;

export function templates(): Readonly<Record<string, string>> {
  const json = brotliDecompressSync(Buffer.from(TEMPLATES, "base64")).toString("utf8");
  return JSON.parse(json) as Record<string, string>;
}
