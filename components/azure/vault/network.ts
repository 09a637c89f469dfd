import { BlockList } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { addressIn, parseCidr } from "../common/cidr.ts";

/**
 * The networks that reach the vault's address, which serves the secrets' values; at least one is required. Deployments do
 * not need it: Pulumi writes secrets through Azure Resource Manager.
 */
export interface VaultNetworkArgs {
  /** Public IPv4 addresses and ranges, for example the cluster's outbound address: `203.0.113.7`, `198.51.100.0/24`. */
  allowedIps?: string[];
  /** Ids of subnets with the service endpoint `Microsoft.KeyVault`, for example that of the cluster's nodes. */
  subnetIds?: pulumi.Input<string>[];
  /** An address of the vault inside a virtual network. */
  privateEndpoint?: VaultPrivateEndpointArgs;
}

/** An address of the vault in a virtual network. */
export interface VaultPrivateEndpointArgs {
  /** Id of the subnet that the address is taken from. */
  subnetId: pulumi.Input<string>;
  /** Id of the zone `privatelink.vaultcore.azure.net`, linked to the network of the cluster. */
  privateDnsZoneId: pulumi.Input<string>;
}

/** The vault's inputs that follow: everything is denied that is not named. */
export function networkRules(name: string, args: VaultNetworkArgs) {
  const { allowedIps = [], subnetIds = [], privateEndpoint } = args;
  if (allowedIps.length + subnetIds.length === 0 && !privateEndpoint)
    throw new pulumi.RunError(
      `${name}: network: nobody could read the secrets; name allowedIps, subnetIds or a privateEndpoint, ` +
        "for example allowedIps with the cluster's outbound address",
    );
  return {
    // with a private endpoint alone the public address answers nobody
    publicNetworkAccess: allowedIps.length + subnetIds.length > 0 ? "Enabled" : "Disabled",
    networkAcls: {
      defaultAction: "Deny",
      bypass: "None",
      ipRules: allowedIps.map((text) => ({ value: range(name, text) })),
      virtualNetworkRules: subnetIds.map((id) => ({ id })),
    },
  };
}

/** Not reachable from the internet, so the vault would never see them (RFC 1918, 6598, 3927, 1122). */
const inside = new BlockList();
inside.addSubnet("10.0.0.0", 8);
inside.addSubnet("172.16.0.0", 12);
inside.addSubnet("192.168.0.0", 16);
inside.addSubnet("100.64.0.0", 10);
inside.addSubnet("169.254.0.0", 16);
inside.addSubnet("127.0.0.0", 8);

/** Key Vault, "Configure network security": public IPv4 addresses, or ranges in CIDR notation. */
function range(name: string, text: string): string {
  const fail = (why: string) =>
    new pulumi.RunError(`${name}: network.allowedIps: "${text}" ${why}`);
  const cidr = parseCidr(text);
  if (!cidr)
    throw fail(
      text.includes(":")
        ? "is IPv6, which Key Vault does not take; name the IPv4 address"
        : "is neither an address nor a range; write 203.0.113.7 or 198.51.100.0/24",
    );
  if (cidr.bits < 8) throw fail("is a large part of the internet; name the addresses that need it");
  if (inside.check(addressIn(cidr, 0)))
    throw fail(
      "is not a public address; reach the vault from inside by subnetIds or a privateEndpoint",
    );
  return cidr.text;
}
