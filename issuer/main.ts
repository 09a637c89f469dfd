#!/usr/bin/env node
import { parseArgs } from "node:util";

import { codeOf, Failure } from "../errors/failure.mjs";
import { messageOf } from "../errors/render.mjs";
import { readConfig } from "./config.ts";
import { log } from "./context/log.ts";
import { startIssuer, type Issuer } from "./server.ts";

let issuer: Issuer | undefined;

/** `node issuer/main.ts --config FILE`. SIGHUP reads its files again, SIGTERM and SIGINT end it. */
async function main(): Promise<void> {
  // before anything else: a signal may come as soon as the log says that it listens
  process.on("SIGHUP", () => issuer?.reload());
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log("stopping", { signal });
      void (issuer?.close() ?? Promise.resolve()).then(() => process.exit(0));
    });
  }
  const { values } = parseArgs({ options: { config: { type: "string" } } });
  if (values.config === undefined) {
    throw new Failure("config_missing", "no configuration is named", {
      next: "start it with --config FILE",
    });
  }
  issuer = await startIssuer(readConfig(values.config), log);
}

main().catch((error: unknown) => {
  log("not_started", { code: codeOf(error), error: messageOf(error) });
  process.exitCode = 1;
});
