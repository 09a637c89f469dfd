import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Monitoring, ResourceGroup, type AzurePlaceArgs } from "../../components/azure/index.ts";
import { calloutSecretsOf } from "../../components/index.ts";
import { deployOn, inPlace } from "../kubernetes/index.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import type { AzureSettings } from "../settings/read.ts";
import { makeCluster } from "./cluster.ts";
import { prepareVault } from "./vault.ts";
import { makeWorkloads } from "./workloads.ts";

/** Everything in Azure: the cluster, its surroundings, and the stack on it. */
export function deployToAzure(policy: string, settings: AzureSettings): StackOutputs {
  const { azure, protect } = settings;
  const place = placeOf(settings);
  const workspaceId = monitor(settings, place);
  const cluster = azure.aks && makeCluster(azure.aks, { settings, place, workspaceId });
  const { kubeconfig, context } = settings.kubernetes;
  const provider = new kubernetes.Provider("cluster", {
    ...(cluster ? { kubeconfig: cluster.kubeconfig } : { kubeconfig, context }),
    ...inPlace,
  });
  const issuerFor = (setting: string) => {
    const issuer = cluster?.oidcIssuerUrl ?? azure.oidcIssuerUrl;
    if (issuer !== undefined) return issuer;
    throw new pulumi.RunError(
      `nats-entra:azure.${setting}: identities need the cluster's issuer; set nats-entra:azure.oidcIssuerUrl ` +
        "(az aks show --query oidcIssuerProfile.issuerUrl), or nats-entra:azure.aks for a cluster of this stack",
    );
  };
  const vault =
    azure.keyVault &&
    prepareVault(azure.keyVault, {
      place,
      workspaceId,
      protect,
      tenantId: settings.tenant.id,
      namespace: settings.kubernetes.namespace,
      oidcIssuerUrl: issuerFor("keyVault"),
    });
  const workloads = makeWorkloads(azure.workloads, place, () => issuerFor("workloads"));
  const { stack, outputs } = deployOn(provider, policy, settings, {
    assignments: workloads.assignments,
    callout: vault && { keyVault: vault.forCallout },
  });
  vault?.keep(calloutSecretsOf(stack));
  const ids = pulumi
    .all([outputs.workloads, workloads.clientIds])
    .apply(([applications, identities]) => ({ ...applications, ...identities }));
  return { ...outputs, workloads: ids };
}

function placeOf({ azure, protect }: AzureSettings): AzurePlaceArgs {
  const { location, resourceGroup, tags } = azure;
  const group = new ResourceGroup(
    "group",
    resourceGroup === undefined ? { location, tags } : { existing: resourceGroup },
    { protect },
  );
  return { resourceGroupName: group.groupName, location, tags };
}

/** Id of the workspace that logs go to; undefined when none is asked for. */
function monitor(
  { azure, kubernetes: { namespace }, replicas }: AzureSettings,
  place: AzurePlaceArgs,
): pulumi.Output<string> | undefined {
  if (!azure.monitoring) return undefined;
  const { emails, workspaceId, retentionDays } = azure.monitoring;
  const alerts = { receivers: { emails }, namespace, replicas };
  return new Monitoring("monitoring", {
    ...place,
    ...(workspaceId === undefined ? { retentionDays } : { workspaceId }),
    ...(emails.length > 0 && { alerts }),
  }).workspaceId;
}
