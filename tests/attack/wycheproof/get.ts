/**
 * Gets Wycheproof's vectors into the cache, where the test finds them: `node tests/attack/wycheproof/get.ts`.
 * They are of exactly one commit, held by their digests; nothing of them is in this repository.
 */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commit, digest, files, folder } from "./vectors.ts";

const source = `https://raw.githubusercontent.com/C2SP/wycheproof/${commit}/testvectors_v1`;

mkdirSync(folder, { recursive: true });
for (const [name, expected] of Object.entries(files)) {
  const response = await fetch(`${source}/${name}`, { signal: AbortSignal.timeout(30_000) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok || digest(bytes) !== expected) {
    throw new Error(`${source}/${name} is not the file that the tests are about`);
  }
  const path = join(folder, name);
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
  process.stdout.write(`${path}\n`);
}
