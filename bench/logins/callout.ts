import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calloutFlags } from "../../components/callout/flags.ts";
import { deriveCalloutSecrets } from "../../nats/index.ts";
import { publishKeys } from "../../tests/support/issuer/entra-issuer.ts";
import { HttpsServer } from "../../tests/support/https-server.ts";
import * as entra from "../../tests/support/token.ts";
import { bareDocument, Cluster, document } from "./cluster.ts";
import { byToken, type Contender } from "./contender.ts";
import { Service } from "./service.ts";
import { tokens } from "./tokens.ts";

/**
 * The callout of this project, as the bundle that is deployed.
 *
 * @param isBare without the account CONTROL, so that it does no more than the Go peer
 */
export async function callout(
  bundle: string,
  { replicas = 1, isBare = false } = {},
): Promise<Contender> {
  const policy = isBare ? bareDocument : document;
  const [cluster, issuer, folder] = await Promise.all([
    Cluster.start(policy),
    HttpsServer.start(),
    mkdtemp(join(tmpdir(), "nats-entra-bench-")),
  ]);
  const key = entra.signingKey("key-1");
  const iss = publishKeys(issuer, key);
  const file = (name: string) => join(folder, name);
  await Promise.all([
    writeFile(file("ca.pem"), issuer.ca),
    writeFile(file("policy.json"), JSON.stringify(policy)),
    writeFile(file("secrets.json"), JSON.stringify(deriveCalloutSecrets(cluster.keys))),
  ]);
  const start = async (replica: number) => {
    const name = `callout-${replica}`;
    const config = {
      instance: name,
      nats: { servers: cluster.nats.urls },
      secretsFile: file("secrets.json"),
      policyFile: file("policy.json"),
      issuers: [
        {
          tenantId: entra.tenant,
          audience: entra.audience,
          authority: issuer.origin,
          caFile: file("ca.pem"),
        },
      ],
      http: { host: "127.0.0.1", port: 0 },
    };
    await writeFile(file(`${name}.json`), JSON.stringify(config));
    const args = [...calloutFlags, bundle, "--config", file(`${name}.json`)];
    return Service.start(process.execPath, args, file(`${name}.log`));
  };
  const services: Service[] = [];
  for (let replica = 0; replica < replicas; replica++) services.push(await start(replica));
  return {
    name: "nats-entra",
    cluster,
    services,
    credentials: (count, length) => tokens(count, { iss, key, length }).map(byToken),
    start: async () => {
      const service = await start(replicas);
      await service.stop();
      return service.started;
    },
    stop: async () => {
      await Promise.all(services.map((service) => service.stop()));
      await Promise.all([cluster.stop(), issuer.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}
