import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { calloutQueue, deriveCalloutSecrets } from "../../nats/index.ts";
import * as entra from "../../tests/support/token.ts";
import { buildModule } from "../../tools/gomodule.mjs";
import { Cluster, document } from "./cluster.ts";
import { byToken, type Contender } from "./contender.ts";
import { Service } from "./service.ts";
import { tokens } from "./tokens.ts";

const modules = fileURLToPath(new URL("../peers", import.meta.url));

/**
 * A callout in Go on the libraries that everybody takes: `peers/go`.
 *
 * @throws Error when Go can't build it
 */
export async function goPeer(): Promise<Contender> {
  const [cluster, folder] = await Promise.all([
    Cluster.start(),
    mkdtemp(join(tmpdir(), "nats-entra-bench-")),
  ]);
  const key = entra.signingKey("key-1");
  const iss = entra.issuer;
  const config = {
    servers: cluster.nats.urls.join(),
    queue: calloutQueue,
    issuer: iss,
    audience: entra.audience,
    tenant: entra.tenant,
    keys: [{ kid: key.kid, pem: key.publicKey.export({ type: "spki", format: "pem" }) }],
    policy: document,
    secrets: deriveCalloutSecrets(cluster.keys),
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await buildModule("go", folder, { modules, package: "." });
  const args = [join(folder, "config.json")];
  const service = await Service.start(join(folder, "go"), args, join(folder, "audit.log"));
  return {
    name: "Go peer",
    cluster,
    services: [service],
    credentials: (count, length) => tokens(count, { iss, key, length }).map(byToken),
    stop: async () => {
      await service.stop();
      await cluster.stop();
      await rm(folder, { recursive: true });
    },
  };
}
