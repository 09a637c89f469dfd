import { join } from "node:path";
import { LocalFile, type LocalClientArgs, type NatsEntra } from "../../components/index.ts";
import { identities } from "./identities.ts";
import { applicationId } from "../../issuer/index.ts";
import { probes } from "./probes.ts";
import { redirections } from "./redirections.ts";
import type { LocalTenant } from "./tenant.ts";

export interface ClientSettingsArgs {
  folder: string;
  /** The compiled policy, as JSON text. */
  policy: string;
  tenant: LocalTenant;
  stack: NatsEntra;
  tls: boolean;
}

/** The identities of the example, and what the demo tries as each of them. */
export function localClient({ tenantId, adminKeyFile }: LocalTenant): LocalClientArgs {
  const agent = agentId(tenantId);
  return {
    adminKeyFile,
    identities: identities.map(({ name }) => name),
    probes: probes(agent),
    redirections: redirections(agent),
  };
}

/** Writes the output `client` where the `nats-entra` command looks for it, with authorities as files for other tools. */
export function writeClientSettings({ folder, policy, tenant, stack, tls }: ClientSettingsArgs) {
  const policyFile = join(folder, "policy.json");
  // after the stack: a policy that is refused must not look as if it were deployed
  new LocalFile(
    "client-policy",
    { root: folder, path: policyFile, content: policy },
    { dependsOn: stack },
  );
  const content = stack.client.apply(({ natsCa: _, authorityCa: __, ...client }) => {
    const files = {
      ...(tls && { natsCaFile: join(folder, "nats", "tls", "ca.pem") }),
      authorityCaFile: tenant.caFile,
      policyFile,
    };
    return `${JSON.stringify({ ...client, ...files }, null, 2)}\n`;
  });
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
