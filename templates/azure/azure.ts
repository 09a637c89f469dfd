import * as azuread from "@pulumi/azuread";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AksCluster, ResourceGroup, type AksAdminArgs } from "@nats-entra/azure";
import type { NatsEntraArgs, RoleAssignmentArgs } from "@nats-entra/pulumi";

export interface InAzure {
  place: Pick<NatsEntraArgs, "tenant" | "directory" | "assignments" | "target">;
  options: pulumi.ComponentResourceOptions;
}

/** A cluster of its own; the identities are those of your tenant, and `assignments` says who holds which role. */
export function inAzure(): InAzure {
  const config = new pulumi.Config();
  const tenantId = config.require("tenantId");
  const location = config.require("location");
  const group = new ResourceGroup("group", { location });
  const cluster = new AksCluster("cluster", {
    resourceGroupName: group.groupName,
    location,
    tenantId,
    apiServer: { authorizedIps: config.requireObject<string[]>("authorizedIps") },
    admins: config.requireObject<AksAdminArgs[]>("admins"),
  });
  return {
    place: {
      tenant: { tenantId },
      directory: { entra: {} },
      assignments: config.getObject<RoleAssignmentArgs[]>("assignments") ?? [],
      target: { kubernetes: { namespace: "my-project" } },
    },
    options: {
      providers: {
        kubernetes: new kubernetes.Provider("cluster", { kubeconfig: cluster.kubeconfig }),
        azuread: new azuread.Provider("entra", { tenantId }),
      },
    },
  };
}
