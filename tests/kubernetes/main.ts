/**
 * The layer with a cluster, which is ended again unless it was up before. `npm run test:kubernetes` runs this when
 * pulumi and its provider are on PATH; arguments go to vitest.
 */
import { join } from "node:path";
import { printingFailures } from "../../tools/failure.mjs";
import { endCleanly, prepend, run } from "../../tools/process.mjs";
import { Progress } from "../../tools/progress.mjs";
import { withCluster } from "./node/main.ts";

const root = join(import.meta.dirname, "../..");
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const args = [vitest, "run", "--project", "kubernetes", ...process.argv.slice(2)];

await printingFailures(async () => {
  endCleanly();
  process.exitCode = await withCluster(new Progress(), (folders, variables) => {
    const env = { ...process.env, ...variables, PATH: prepend(folders, process.env["PATH"]) };
    return run(process.execPath, args, { cwd: root, env });
  });
});
