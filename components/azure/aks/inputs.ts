import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster.js";
import * as pulumi from "@pulumi/pulumi";
import { addressIn, parseCidr, type Cidr } from "../common/cidr.ts";
import { placed } from "../common/place.ts";
import { apiServerAccess } from "./api-server.ts";
import type { AksClusterArgs } from "./args.ts";
import { nodePool } from "./node-pool.ts";

/** The cluster's inputs. */
export function clusterInputs(
  name: string,
  args: AksClusterArgs,
  identityId: pulumi.Input<string>,
): ManagedClusterArgs {
  const place = placed(args);
  const { tenantId, tier = "Standard" } = args;
  const systemPool = nodePool(name, args.systemPool ?? {}, {
    argument: "systemPool",
    mode: "System",
    vmSize: "Standard_D2ds_v5",
    zones: args.zones ?? ["1", "2", "3"],
    subnetId: args.subnetId,
    tags: place.tags,
  });
  return {
    ...place,
    resourceName: args.clusterName,
    dnsPrefix: dnsPrefix(args.clusterName ?? name),
    kubernetesVersion: args.kubernetesVersion,
    sku: { name: "Base", tier },
    identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
    enableRBAC: true,
    disableLocalAccounts: true,
    aadProfile: { managed: true, enableAzureRBAC: true, tenantID: tenantId },
    apiServerAccessProfile: apiServerAccess(name, args.apiServer),
    oidcIssuerProfile: { enabled: true },
    securityProfile: {
      workloadIdentity: { enabled: true },
      // old images leave the nodes after a week
      imageCleaner: { enabled: true, intervalHours: 168 },
    },
    networkProfile: network(name, args),
    autoUpgradeProfile: {
      upgradeChannel: args.upgradeChannel ?? "patch",
      nodeOSUpgradeChannel: "NodeImage",
    },
    agentPoolProfiles: [{ name: "system", ...systemPool }],
    addonProfiles: addons(args),
  };
}

function network(name: string, args: AksClusterArgs): ManagedClusterArgs["networkProfile"] {
  const { networkPolicy = "cilium", serviceCidr, podCidr } = args;
  const services = inside(name, "serviceCidr", serviceCidr ?? "10.0.0.0/16", 12, 28);
  const pods = inside(name, "podCidr", podCidr ?? "10.244.0.0/16", 8, 22);
  return {
    networkPlugin: "azure",
    networkPluginMode: "overlay",
    networkDataplane: networkPolicy,
    networkPolicy,
    serviceCidr: services.text,
    // the tenth, as AKS has it
    dnsServiceIP: addressIn(services, 10),
    podCidr: pods.text,
    loadBalancerSku: "standard",
    outboundType: "loadBalancer",
  };
}

/**
 * A range whose prefix has `min` to `max` bits: what AKS accepts (services), or what has room for nodes of /24 (pods).
 *
 * @throws RunError naming the argument
 */
function inside(name: string, argument: string, text: string, min: number, max: number): Cidr {
  const cidr = parseCidr(text);
  if (!cidr || cidr.bits < min || cidr.bits > max)
    throw new pulumi.RunError(
      `${name}: ${argument}: "${text}" is not a range of /${min} to /${max}; write for example 10.0.0.0/16`,
    );
  return cidr;
}

function addons({ workspaceId }: AksClusterArgs): ManagedClusterArgs["addonProfiles"] {
  const vault = {
    enabled: true,
    config: { enableSecretRotation: "true", rotationPollInterval: "2m" },
  };
  if (workspaceId === undefined) return { azureKeyvaultSecretsProvider: vault };
  return {
    azureKeyvaultSecretsProvider: vault,
    omsagent: {
      enabled: true,
      config: { logAnalyticsWorkspaceResourceID: workspaceId, useAADAuth: "true" },
    },
  };
}

/** AKS, managedClusters.dnsPrefix: 1–54 letters, digits and dashes, a letter or digit at both ends. */
function dnsPrefix(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 54);
  return plain.replace(/-+$/, "") || "nats";
}
