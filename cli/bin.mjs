#!/usr/bin/env node
import { existsSync } from "node:fs";
import { Failure } from "../tools/failure.mjs";
import { onTypeScriptNode } from "../tools/node.mjs";

// the repository has sources; the package has compiled files, which any supported Node runs
const source = new URL("./main.ts", import.meta.url);
const compiled = new URL("../dist/cli/main.js", import.meta.url);

try {
  if (existsSync(source)) await onTypeScriptNode(() => import(source.href));
  else await import(compiled.href);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
