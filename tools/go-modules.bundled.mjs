/** Stands for go-modules.mjs where the command is one file: it has the modules inside. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { cacheFolder } from "./cache.mjs";

/* global GO_MODULES -- texts by their paths, as compressed JSON in base64: tools/publish/command-files.ts */

/** @returns {string} the folder, which is written first */
export function goModules() {
  // @ts-expect-error the bundle defines it
  const packed = Buffer.from(GO_MODULES, "base64");
  const digest = createHash("sha256").update(packed).digest("hex").slice(0, 16);
  const folder = join(cacheFolder(), "go-modules", digest);
  /** @type {Record<string, string>} */
  const files = JSON.parse(brotliDecompressSync(packed).toString("utf8"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
