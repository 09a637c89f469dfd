#!/usr/bin/env node
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../tools/failure.mjs";
import { onTypeScriptNode } from "../tools/node.mjs";
import { installPackages } from "../tools/packages.mjs";
import { Progress } from "../tools/progress.mjs";

// the repository has sources; the package has compiled files, which any supported Node runs
const source = new URL("./main.ts", import.meta.url);
const compiled = new URL("../dist/cli/main.js", import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));

async function fromSource() {
  if (!existsSync(new URL("../node_modules", import.meta.url)))
    await installPackages(root, new Progress());
  await import(source.href);
}

try {
  if (existsSync(source)) await onTypeScriptNode(fromSource);
  else await import(compiled.href);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
