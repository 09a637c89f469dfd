import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { domainsOf, type AccessDocument } from "../../access/index.ts";
import { LocalFile, type NatsEntra } from "../../components/index.ts";
import { identities } from "./identities.ts";
import { applicationId } from "../../issuer/index.ts";
import { probes } from "./probes.ts";
import { redirections } from "./redirections.ts";
import type { LocalTenant } from "./tenant.ts";

export interface ClientSettingsArgs {
  folder: string;
  document: AccessDocument;
  tenant: LocalTenant;
  stack: NatsEntra;
  tls: boolean;
}

/** Writes what the `nats-entra` command needs to find this stack: addresses and public names, no secret. */
export function writeClientSettings({ folder, document, tenant, stack, tls }: ClientSettingsArgs) {
  const policyFile = join(folder, "policy.json");
  const policy = JSON.stringify(document);
  // after the stack: a policy that is refused must not look as if it were deployed
  new LocalFile(
    "client-policy",
    { root: folder, path: policyFile, content: policy },
    { dependsOn: stack },
  );
  const { servers, takesTlsFirst, monitors, callouts, clientId, cliClientId, scope } = stack;
  const { configDigest, keysSince } = stack;
  const content = pulumi
    .output({
      ...{ servers, monitors, callouts, audience: clientId, clientId: cliClientId, scope },
      ...{ configDigest, keysSince, takesTlsFirst },
    })
    .apply(({ takesTlsFirst: first, ...known }) => ({
      ...known,
      ...(first && { tls: { handshakeFirst: true } }),
      ...(tls ? { natsCaFile: join(folder, "nats", "tls", "ca.pem") } : {}),
      tenantId: tenant.tenantId,
      authority: tenant.authority,
      authorityCaFile: tenant.caFile,
      policyFile,
      domains: domainsOf(document),
      local: {
        adminKeyFile: tenant.adminKeyFile,
        identities: identities.map(({ name }) => name),
        probes: probes(agentId(tenant.tenantId)),
        redirections: redirections(agentId(tenant.tenantId)),
      },
    }))
    .apply((settings) => `${JSON.stringify(settings, null, 2)}\n`);
  new LocalFile(
    "client-settings",
    { root: folder, path: join(folder, "client.json"), content },
    { dependsOn: stack }, // written last: once it is there, the stack works
  );
}

function agentId(tenantId: string): string {
  for (const identity of identities) {
    if (identity.kind === "workload" && identity.name === "triage-agent")
      return applicationId(tenantId, identity);
  }
  throw new Error("the example has no triage-agent");
}
