#!/usr/bin/env node
// The command from the repository's sources; the package has it in one file (tools/publish/command.ts).
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Failure } from "../errors/failure.mjs";
import { paragraphOf } from "../errors/render.mjs";
import { onTypeScriptNode } from "../tools/node.mjs";
import { installPackages } from "../tools/packages.mjs";
import { Progress } from "../tools/progress.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

try {
  await onTypeScriptNode(async () => {
    if (!existsSync(new URL("../node_modules", import.meta.url)))
      await installPackages(root, new Progress());
    await import("./main.ts");
  });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${paragraphOf(error)}\n`);
  process.exitCode = 1;
}
