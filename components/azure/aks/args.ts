import * as pulumi from "@pulumi/pulumi";
import { suggest } from "../../inputs/suggest.ts";
import type { AzurePlaceArgs } from "../common/place.ts";
import type { AksApiServerArgs } from "./api-server.ts";
import type { NodePoolArgs } from "./node-pool.ts";

/** Inputs of an AksCluster. */
export interface AksClusterArgs extends AzurePlaceArgs {
  /** The tenant that people and programs sign in to the cluster with. */
  tenantId: string;
  /** The networks that reach the cluster's API. */
  apiServer: AksApiServerArgs;
  /** Identities with all rights in the cluster. Include the identity that deploys. */
  admins?: AksAdminArgs[];
  /** Name in Azure. @default the component's, with a random end */
  clusterName?: string;
  /** For example `1.33`: AKS takes its newest patch. @default that of AKS */
  kubernetesVersion?: string;
  /** `rapid`, `stable`, `patch`, `node-image` or `none`: what AKS upgrades by itself. @default patch */
  upgradeChannel?: string;
  /** `Free`, `Standard` with an agreed availability of the API, or `Premium`. @default Standard */
  tier?: string;
  /** `cilium`, or `azure`: what enforces network policies. @default cilium */
  networkPolicy?: string;
  /** Zones of the region that nodes are spread over. @default 1, 2, 3 */
  zones?: string[];
  /** Id of a subnet for the nodes. @default a network that AKS makes */
  subnetId?: pulumi.Input<string>;
  /** Addresses of services: in no network that the nodes reach. @default 10.0.0.0/16 */
  serviceCidr?: string;
  /** Addresses of pods: in no network that the nodes reach. @default 10.244.0.0/16 */
  podCidr?: string;
  /** Nodes for what the cluster needs itself. */
  systemPool?: NodePoolArgs;
  /** Nodes for NATS, the callout and everything else. */
  workloadPool?: NodePoolArgs;
  /** How `kubelogin` gets a token: `azurecli`, `workloadidentity`, `msi`, `spn`, `azd`, `azurepipelines`, `devicecode`. @default azurecli */
  kubelogin?: string;
  /** Id of a Log Analytics workspace (`Monitoring.workspaceId`): the pods' output goes there. @default nowhere */
  workspaceId?: pulumi.Input<string>;
  /** Namespaces whose pods' output is collected. @default nats */
  logNamespaces?: string[];
}

/** An identity that may do everything in the cluster. */
export interface AksAdminArgs {
  /** In the resource's name, for example `platform-team`. */
  adminName: string;
  /** Object id in Entra. */
  principalId: pulumi.Input<string>;
  /** `User`, `Group`, or `ServicePrincipal`, which managed identities are as well. */
  principalType: string;
}

const choices = {
  upgradeChannel: ["patch", "stable", "rapid", "node-image", "none"],
  tier: ["Standard", "Free", "Premium"],
  networkPolicy: ["cilium", "azure"],
} as const;

/** @throws RunError naming the argument that AKS would refuse, and what it takes */
export function checkAks(name: string, args: AksClusterArgs): void {
  for (const [argument, known] of Object.entries(choices)) {
    const value = args[argument as keyof typeof choices];
    if (value !== undefined && !(known as readonly string[]).includes(value))
      throw new pulumi.RunError(
        `${name}: ${argument}: "${value}" is not one of its values${suggest(value, known)}`,
      );
  }
  const { kubernetesVersion, zones, clusterName, workspaceId, logNamespaces } = args;
  if (kubernetesVersion !== undefined && !/^1\.\d+(\.\d+)?$/.test(kubernetesVersion))
    throw new pulumi.RunError(
      `${name}: kubernetesVersion: "${kubernetesVersion}" is not a version; write 1.33 or 1.33.2, see: az aks get-versions`,
    );
  for (const zone of zones ?? []) {
    if (!/^[1-9]$/.test(zone))
      throw new pulumi.RunError(`${name}: zones: "${zone}" is not a zone of a region; write "1"`);
  }
  // Azure, "Naming rules and restrictions", managedClusters
  if (clusterName !== undefined && !/^[A-Za-z0-9]([-\w]{0,61}[A-Za-z0-9])?$/.test(clusterName))
    throw new pulumi.RunError(
      `${name}: clusterName: "${clusterName}": 1 to 63 letters, digits, dashes and underscores, a letter or digit at both ends`,
    );
  if (logNamespaces && workspaceId === undefined)
    throw new pulumi.RunError(`${name}: logNamespaces: nothing is collected without workspaceId`);
}
