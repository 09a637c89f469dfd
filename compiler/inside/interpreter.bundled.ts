import { brotliDecompressSync } from "node:zlib";

/** Compressed, as base64: tools/publish/command-files.ts puts it in. */
declare const INTERPRETER: string;

export function interpreterCode(): Uint8Array {
  return brotliDecompressSync(Buffer.from(INTERPRETER, "base64"));
}
