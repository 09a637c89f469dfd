import { parseArgs } from "node:util";

import { readConfig } from "./config.ts";
import { log } from "./log.ts";
import { startIssuer } from "./server.ts";

/** `node issuer/main.ts --config FILE`. SIGHUP reads its files again, SIGTERM and SIGINT end it. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: "string" } } });
  if (values.config === undefined) throw new Error("Tell the configuration: --config FILE");
  const issuer = await startIssuer(readConfig(values.config), log);
  process.on("SIGHUP", () => issuer.reload());
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log("stopping", { signal });
      void issuer.close().then(() => process.exit(0));
    });
  }
}

main().catch((error: unknown) => {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  log("not_started", { code, error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
});
