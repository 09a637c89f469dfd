import * as azuread from "@pulumi/azuread";
import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { AccessDocument } from "../../access/index.ts";
import { NatsEntra, type RoleAssignmentArgs } from "../../components/index.ts";
import { clientOf } from "../client.ts";
import { outputsOf, type StackOutputs } from "../outputs.ts";
import type { KubernetesSettings } from "../settings/read.ts";

/** Everything on a cluster that is there, for identities of a real tenant. */
export function deployToKubernetes(
  document: AccessDocument,
  settings: KubernetesSettings,
): StackOutputs {
  const { kubeconfig, context } = settings.kubernetes;
  const cluster = new kubernetes.Provider("cluster", { kubeconfig, context });
  return deployOn(cluster, document, settings);
}

/** The stack on the cluster of a provider. */
export function deployOn(
  provider: pulumi.ProviderResource,
  document: AccessDocument,
  settings: Omit<KubernetesSettings, "target">,
): StackOutputs {
  const {
    id: tenantId,
    authority = "https://login.microsoftonline.com",
    caFile: ca,
  } = settings.tenant;
  const { namespace, createNamespace } = settings.kubernetes;
  const tenant = { tenantId, authority, ca };
  // the registration belongs into the tenant whose tokens are believed, whoever is signed in where
  const entra = new azuread.Provider("entra", { tenantId });
  const stack = new NatsEntra(
    "messaging",
    {
      displayName: settings.displayName,
      policy: JSON.stringify(document),
      tenant,
      directory: { entra: { owners: byId(settings.entra.owners), protect: settings.protect } },
      assignments: assignmentsOf(settings.assignments),
      nodes: settings.nodes,
      replicas: settings.replicas,
      jetstream: settings.jetstream,
      operator: settings.operator,
      rotate: settings.rotate,
      protect: settings.protect,
      target: { kubernetes: { namespace, createNamespace } },
    },
    { providers: { kubernetes: provider, azuread: entra } },
  );
  return { ...outputsOf(stack, tenantId), client: clientOf(stack, tenant) };
}

/** Role, then name, then object id, as the configuration has them. */
function assignmentsOf(assignments: Record<string, Record<string, string>>): RoleAssignmentArgs[] {
  return Object.entries(assignments).flatMap(([role, holders]) =>
    Object.entries(holders).map(([principalName, principalId]) => ({
      role,
      principalId,
      principalName,
    })),
  );
}

/** The configuration has no names for owners. */
function byId(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, id]));
}
