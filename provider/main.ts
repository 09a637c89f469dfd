import { readFileSync } from "node:fs";
import { main } from "@pulumi/pulumi/provider/index.js";
import { certificate } from "./kinds/certificate.ts";
import { componentServer } from "./components/server.ts";
import { connectLog } from "./protocol/engine-log.ts";
import { file } from "./kinds/file.ts";
import { key } from "./kinds/key.ts";
import type { Kind } from "./kinds/kind.ts";
import { process as processKind } from "./process/process.ts";
import { wait } from "./process/wait.ts";
import { roleRecord } from "./kinds/role-record.ts";
import { policyRecord } from "./kinds/policy-record.ts";
import { streamRecord } from "./kinds/stream-record.ts";
import { server } from "./protocol/server.ts";

const manifest = JSON.parse(
  readFileSync(new URL("../components/package.json", import.meta.url), "utf8"),
) as {
  version: string;
};

const erase = <I, S extends I>(kind: Kind<I, S>) => kind as unknown as Kind<object>;

const kinds = server(manifest.version, {
  "nats-entra:index:Key": {
    kind: erase(key),
    secretOutputs: ["secret", "next", "previous"],
  },
  "nats-entra:index:Certificate": { kind: erase(certificate), secretOutputs: ["privateKey"] },
  "nats-entra:entra:RoleRecord": { kind: erase(roleRecord) },
  "nats-entra:index:PolicyRecord": { kind: erase(policyRecord) },
  "nats-entra:index:StreamRecord": { kind: erase(streamRecord) },
  "nats-entra:local:File": { kind: erase(file) },
  "nats-entra:local:Process": { kind: erase(processKind) },
  "nats-entra:local:Wait": { kind: erase(wait) },
});

connectLog(process.argv.slice(2));
// the components' children are kinds of this same package, so one plugin serves both
await main(
  { ...kinds, ...componentServer(new URL("./schema.json", import.meta.url)) },
  process.argv.slice(2),
);
