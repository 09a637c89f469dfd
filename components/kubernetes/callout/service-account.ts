import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { metadata } from "../objects/metadata.ts";
import type { Callout } from "./context.ts";

/**
 * Who the pods are: nobody for Kubernetes' own API, and for Azure the identity that may read the vault. Its
 * federated credential has the subject `system:serviceaccount:NAMESPACE:NAME`.
 */
export function serviceAccount({ name, place, args, options }: Callout): ServiceAccount {
  const named = metadata(place, place.callout, place.calloutSelector);
  const { keyVault } = args;
  const annotations = keyVault && {
    "azure.workload.identity/client-id": keyVault.clientId,
    "azure.workload.identity/tenant-id": keyVault.tenantId,
  };
  return new ServiceAccount(
    `${name}-service-account`,
    { metadata: { ...named, annotations }, automountServiceAccountToken: false },
    options,
  );
}

/** By which Azure's webhook knows the pods. */
export function identityLabels({ args }: Callout): Record<string, string> {
  return args.keyVault ? { "azure.workload.identity/use": "true" } : {};
}
