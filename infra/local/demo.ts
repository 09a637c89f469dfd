import { join } from "node:path";
import { LocalFile, type NatsEntra } from "../../components/index.ts";
import { identities } from "./identities.ts";
import { applicationId } from "../../issuer/index.ts";
import { probes } from "./probes.ts";
import { redirections } from "./redirections.ts";

/** Writes what `nats-entra demo` tries on the stack of this repository, in place of what it would derive from a policy. */
export function writeDemo(folder: string, tenantId: string, stack: NatsEntra): void {
  const agent = agentId(tenantId);
  const extras = { probes: probes(agent), redirections: redirections(agent) };
  new LocalFile(
    "demo",
    { root: folder, path: join(folder, "demo.json"), content: `${JSON.stringify(extras)}\n` },
    { dependsOn: stack },
  );
}

function agentId(tenantId: string): string {
  for (const identity of identities) {
    if (identity.kind === "workload" && identity.name === "triage-agent")
      return applicationId(tenantId, identity);
  }
  throw new Error("the example has no triage-agent");
}
