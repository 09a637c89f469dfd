/** Stands for own-files.ts in the command's one file: what is beside the modules elsewhere is inside of it. */
import { brotliDecompressSync } from "node:zlib";
import type { Modules } from "./inside/message.ts";
import type { Program } from "./own-files.ts";

/** JSON, compressed, as base64; and the arguments that make the file one of the processes behind walls. tools/publish/command-files.ts puts them in. */
declare const LANGUAGE_MODULES: string;
declare const EVALUATE: string;
declare const CHECK_TYPES: string;

export function evaluator(): Program {
  return inside(EVALUATE);
}

export function typeChecker(): Program {
  return inside(CHECK_TYPES);
}

function inside(argument: string): Program {
  const file = import.meta.filename;
  return { command: [file, argument], needs: [file] };
}

export function languageModules(): Promise<Modules> {
  const text = brotliDecompressSync(Buffer.from(LANGUAGE_MODULES, "base64")).toString("utf8");
  return Promise.resolve(JSON.parse(text) as Modules);
}
