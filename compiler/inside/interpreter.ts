import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** QuickJS, as WebAssembly. In the command's one file, interpreter.bundled.ts stands for this module. */
export function interpreterCode(): Uint8Array {
  return readFileSync(fileURLToPath(import.meta.resolve("quickjs-wasi/quickjs.wasm")));
}
