import * as azuread from "@pulumi/azuread";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  NatsEntra,
  TrustCheck,
  type KubernetesCalloutArgs,
  type RoleAssignmentArgs,
} from "../../components/index.ts";
import { auditOf } from "../stack/audit.ts";
import { issuersOf } from "../stack/issuers.ts";
import { listenersOf } from "../stack/listeners.ts";
import { outputsOf, type StackOutputs } from "../stack/outputs.ts";
import { certificateTrigger, rotationOf } from "../stack/rotation.ts";
import type { KubernetesSettings } from "../settings/read.ts";
import { registrationOf } from "./registration.ts";
import { targetOf } from "./target.ts";

/**
 * ConfigMaps and Secrets change in place. By default the provider deletes them and makes them again, and a pod that
 * starts in between does not find them.
 */
export const inPlace = { enableConfigMapMutable: true, enableSecretMutable: true } as const;

/** Everything on a cluster that is there, for identities of a real tenant. */
export function deployToKubernetes(policy: string, settings: KubernetesSettings): StackOutputs {
  const { kubeconfig, context } = settings.kubernetes;
  const cluster = new kubernetes.Provider("cluster", { kubeconfig, context, ...inPlace });
  return deployOn(cluster, policy, settings).outputs;
}

/** What surrounds the stack and has a say in it. */
export interface Surroundings {
  /** Holders of roles besides those of the settings. */
  assignments?: RoleAssignmentArgs[];
  callout?: KubernetesCalloutArgs;
}

/** The stack on the cluster of a provider. */
export function deployOn(
  provider: pulumi.ProviderResource,
  policy: string,
  settings: Omit<KubernetesSettings, "target">,
  { assignments = [], callout }: Surroundings = {},
): { stack: NatsEntra; outputs: StackOutputs } {
  const { id: tenantId, authority, caFile: ca } = settings.tenant;
  // the registration belongs in the tenant whose tokens are accepted, wherever the deploying identity is signed in
  const entra = new azuread.Provider("entra", { tenantId });
  const stack = new NatsEntra(
    "messaging",
    {
      displayName: settings.displayName,
      policy,
      reviewedPolicy: settings.reviewedPolicy,
      tenant: { tenantId, authority, ca },
      directory: { entra: registrationOf(settings) },
      assignments: [...assignmentsOf(settings.assignments), ...assignments],
      nodes: settings.nodes,
      replicas: settings.replicas,
      jetstream: settings.jetstream,
      audit: auditOf(settings),
      logins: settings.logins,
      ...issuersOf(settings, settings.entra.existing !== undefined),
      ...listenersOf(settings),
      ...(settings.kubernetes.websocket && { websocket: {} }),
      operator: settings.operator,
      ...rotationOf(settings),
      protect: settings.protect,
      target: {
        kubernetes: targetOf(settings.kubernetes, {
          protect: settings.protect,
          certificateTrigger: certificateTrigger(settings),
          callout,
        }),
      },
    },
    { providers: { kubernetes: provider, azuread: entra } },
  );
  checkTrust(stack, policy, settings, provider);
  return { stack, outputs: outputsOf(stack, tenantId) };
}

/** From inside, so by the names that the nodes have there. */
function checkTrust(
  stack: NatsEntra,
  policy: string,
  {
    kubernetes: { namespace, imageRegistry, trustCheck },
    tenant,
  }: Omit<KubernetesSettings, "target">,
  provider: pulumi.ProviderResource,
): void {
  if (!trustCheck) return;
  const client = pulumi
    .all([stack.client, stack.servers])
    .apply(([known, servers]) => JSON.stringify({ ...known, servers }));
  new TrustCheck(
    "trust-check",
    {
      client,
      policy,
      ...{ tenantId: tenant.id, namespace, imageRegistry, ...trustCheck },
    },
    { providers: { kubernetes: provider } },
  );
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
