import type * as pulumi from "@pulumi/pulumi";
import { WorkloadIdentity, type AzurePlaceArgs } from "../../components/azure/index.ts";
import type { RoleAssignmentArgs } from "../../components/index.ts";
import type { AzureSettings } from "../settings/read.ts";

export interface Workloads {
  assignments: RoleAssignmentArgs[];
  /** What the annotation `azure.workload.identity/client-id` of their service accounts says, by name. */
  clientIds: Record<string, pulumi.Output<string>>;
}

/**
 * Managed identities for programs on the cluster, and the roles that they hold.
 *
 * @param issuer of the cluster's tokens; only asked for when there are workloads
 */
export function makeWorkloads(
  workloads: AzureSettings["azure"]["workloads"],
  place: AzurePlaceArgs,
  issuer: () => pulumi.Input<string>,
): Workloads {
  const made = Object.entries(workloads).map(([name, { roles, serviceAccounts }]) => {
    const { principalId, clientId } = new WorkloadIdentity(`workload-${name}`, {
      ...place,
      oidcIssuerUrl: issuer(),
      serviceAccounts: serviceAccounts.map((account) => {
        const [namespace = "", serviceAccount = ""] = account.split("/");
        return { namespace, name: serviceAccount };
      }),
    });
    const assignments = roles.map((role) => ({ role, principalId, principalName: name }));
    return { name, clientId, assignments };
  });
  return {
    assignments: made.flatMap(({ assignments }) => assignments),
    clientIds: Object.fromEntries(made.map(({ name, clientId }) => [name, clientId])),
  };
}
