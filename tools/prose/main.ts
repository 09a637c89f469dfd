/** `npm run lint:prose` holds pages, help, errors and comments to the rules of prose. */
import { join } from "node:path";
import { printingFailures } from "../failure.mjs";
import { lint } from "./lint.ts";

await printingFailures(async () => {
  const findings = await lint(join(import.meta.dirname, "..", ".."));
  for (const { path, line, message } of findings)
    process.stdout.write(`${path}:${line} ${message}\n`);
  process.exitCode = findings.length > 0 ? 1 : 0;
});
