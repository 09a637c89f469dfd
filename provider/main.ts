import { readFileSync } from "node:fs";
import { main } from "@pulumi/pulumi/provider/index.js";
import { certificate } from "./certificate.ts";
import { file } from "./file.ts";
import { key } from "./key.ts";
import type { Kind } from "./kind.ts";
import { process as processKind } from "./process.ts";
import { server } from "./server.ts";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const erase = <I, S extends I>(kind: Kind<I, S>) => kind as unknown as Kind<object>;

await main(
  server(manifest.version, {
    "nats-entra:index:Key": { kind: erase(key), secretOutputs: ["secret"] },
    "nats-entra:index:Certificate": { kind: erase(certificate), secretOutputs: ["privateKey"] },
    "nats-entra:local:File": { kind: erase(file) },
    "nats-entra:local:Process": { kind: erase(processKind) },
  }),
  process.argv.slice(2),
);
