import type { ClusterIssuer } from "./issuer.ts";
import { assignments } from "./residents.ts";

/**
 * The stack's settings as a platform team would write them.
 *
 * @param changes of sections, on top
 */
export function settingsOf(issuer: ClusterIssuer, changes: Record<string, unknown> = {}): object {
  const sections = {
    target: "kubernetes",
    nodes: 3,
    replicas: 2,
    mqtt: true,
    leafnodes: true,
    jetstream: { memory: "64MiB", disk: "512MiB" },
    tenant: { id: issuer.tenantId, authority: issuer.authority, caFile: issuer.caFile },
    assignments,
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(sections).map(([name, value]) => [`nats-entra:${name}`, value]),
  );
}
