import * as pulumi from "@pulumi/pulumi";
import { SeedVault, WorkloadIdentity, type AzurePlaceArgs } from "../../components/azure/index.ts";
import type { CalloutKeyVaultArgs } from "../../components/index.ts";
import type { AzureSettings } from "../settings/read.ts";

interface Around {
  place: AzurePlaceArgs;
  tenantId: string;
  /** Of the callout's pods. */
  namespace: string;
  oidcIssuerUrl: pulumi.Input<string>;
  workspaceId?: pulumi.Output<string>;
  protect: boolean;
}

/** Name of the callout's service account, as the Kubernetes target gives it. */
const serviceAccount = "nats-callout";

/**
 * A vault for the callout's seeds, and the callout's identity, which alone reads them.
 *
 * The seeds are made with the stack, and the stack's callout waits until they are in the vault: so what the
 * callout is told (`forCallout`) is known only once they were handed over (`keep`).
 */
export function prepareVault(
  { allowedIps, subnetIds }: NonNullable<AzureSettings["azure"]["keyVault"]>,
  { place, tenantId, namespace, oidcIssuerUrl, workspaceId, protect }: Around,
): { forCallout: CalloutKeyVaultArgs; keep: (secrets: pulumi.Output<string>) => void } {
  const { clientId, principalId } = new WorkloadIdentity("callout", {
    ...place,
    oidcIssuerUrl,
    serviceAccounts: [{ namespace, name: serviceAccount }],
  });
  const [vaultName, resolveVaultName] = pulumi.deferredOutput<string>();
  const [secretName, resolveSecretName] = pulumi.deferredOutput<string>();
  const keep = (secrets: pulumi.Output<string>) => {
    const vault = new SeedVault(
      "seeds",
      {
        ...place,
        tenantId,
        secrets,
        calloutPrincipalId: principalId,
        network: { allowedIps, subnetIds },
        workspaceId,
      },
      { protect },
    );
    resolveVaultName(vault.vaultName);
    resolveSecretName(vault.secretName);
  };
  return { forCallout: { vaultName, tenantId, clientId, secretName }, keep };
}
