import type * as pulumi from "@pulumi/pulumi";
import { AksCluster, type AzurePlaceArgs } from "../../components/azure/index.ts";
import type { AzureSettings } from "../settings/read.ts";

interface Around {
  settings: AzureSettings;
  place: AzurePlaceArgs;
  workspaceId?: pulumi.Output<string>;
}

/** The cluster of a stack that makes one. */
export function makeCluster(
  aks: NonNullable<AzureSettings["azure"]["aks"]>,
  { settings, place, workspaceId }: Around,
): AksCluster {
  const { authorizedIps, privateCluster, admins, version, nodes, size, subnetId, kubelogin } = aks;
  return new AksCluster(
    "aks",
    {
      ...place,
      tenantId: settings.tenant.id,
      apiServer: { authorizedIps, privateCluster },
      admins: Object.entries(admins).map(([adminName, principalId]) => ({
        adminName,
        principalId,
        principalType: "Group",
      })),
      kubernetesVersion: version,
      workloadPool: { nodes, vmSize: size },
      subnetId,
      kubelogin,
      workspaceId,
      ...(workspaceId && { logNamespaces: [settings.kubernetes.namespace] }),
    },
    { protect: settings.protect },
  );
}
