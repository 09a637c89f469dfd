import type * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentity, type AzurePlaceArgs } from "../../components/azure/index.ts";
import type { RoleAssignmentArgs } from "../../components/index.ts";
import type { AzureSettings } from "../settings/read.ts";

/**
 * Managed identities for programs on the cluster, and the roles that they hold.
 *
 * @param issuer of the cluster's tokens; only asked for when there are workloads
 */
export function holdersOf(
  workloads: AzureSettings["azure"]["workloads"],
  place: AzurePlaceArgs,
  issuer: () => pulumi.Input<string>,
): RoleAssignmentArgs[] {
  return Object.entries(workloads).flatMap(([name, { roles, serviceAccounts }]) => {
    const { principalId } = new WorkloadIdentity(`workload-${name}`, {
      ...place,
      oidcIssuerUrl: issuer(),
      serviceAccounts: serviceAccounts.map((account) => {
        const [namespace = "", serviceAccount = ""] = account.split("/");
        return { namespace, name: serviceAccount };
      }),
    });
    return roles.map((role) => ({ role, principalId, principalName: name }));
  });
}
