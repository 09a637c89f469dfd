/** Stands for own-files.ts in the command's one file: what is beside the modules elsewhere is inside of it. */
import { brotliDecompressSync } from "node:zlib";
import type { Modules } from "./inside/message.ts";
import type { Evaluator } from "./own-files.ts";

/** JSON, compressed, as base64; and the argument that makes the file the evaluator. tools/publish/command-files.ts puts them in. */
declare const LANGUAGE_MODULES: string;
declare const EVALUATE: string;

export function evaluator(): Evaluator {
  const file = import.meta.filename;
  return { command: [file, EVALUATE], needs: [file] };
}

export function languageModules(): Promise<Modules> {
  const text = brotliDecompressSync(Buffer.from(LANGUAGE_MODULES, "base64")).toString("utf8");
  return Promise.resolve(JSON.parse(text) as Modules);
}
