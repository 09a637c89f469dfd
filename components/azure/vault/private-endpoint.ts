import { PrivateDnsZoneGroup } from "@pulumi/azure-native/network/privateDnsZoneGroup.js";
import { PrivateEndpoint } from "@pulumi/azure-native/network/privateEndpoint.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Placed } from "../common/place.ts";
import type { VaultPrivateEndpointArgs } from "./network.ts";

/** An address for the vault in a subnet, and its name in the private zone. */
export function privateEndpoint(
  name: string,
  vaultId: pulumi.Input<string>,
  { subnetId, privateDnsZoneId }: VaultPrivateEndpointArgs,
  place: Placed,
  parent: pulumi.Resource,
): void {
  const endpoint = new PrivateEndpoint(
    `${name}-endpoint`,
    {
      ...place,
      subnet: { id: subnetId },
      privateLinkServiceConnections: [
        { name: "vault", privateLinkServiceId: vaultId, groupIds: ["vault"] },
      ],
    },
    { parent },
  );
  new PrivateDnsZoneGroup(
    `${name}-endpoint-zone`,
    {
      resourceGroupName: place.resourceGroupName,
      privateEndpointName: endpoint.name,
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "vault", privateDnsZoneId }],
    },
    { parent },
  );
}
