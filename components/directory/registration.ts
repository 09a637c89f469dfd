import type * as pulumi from "@pulumi/pulumi";
import type { MemberKind, RoleEntry } from "../../access/index.ts";

/** A role of the policy that an identity holds. */
export interface RoleAssignmentArgs {
  /** Value of the role, for example `Orders.Read`. */
  role: string;
  /** Object id of a user, group, service principal or managed identity. */
  principalId: pulumi.Input<string>;
  /** Name for messages and resource names, for example `alice`. */
  principalName: string;
}

/** Entra's names of the member kinds (Microsoft Graph, appRole.allowedMemberTypes). */
export const memberTypes: Readonly<Record<MemberKind, string>> = {
  user: "User",
  application: "Application",
};

/** What a directory is asked to register. */
export interface AppSpec {
  displayName: string;
  tenantId: string;
  roles: Readonly<Record<string, RoleEntry>>;
  assignments: RoleAssignmentArgs[];
}

/** What it answers. */
export interface AppRegistration {
  clientId: pulumi.Input<string>;
  cliClientId: pulumi.Input<string>;
  /** Ids of the workloads' applications, by name. */
  workloads: Record<string, pulumi.Input<string>>;
  /** The newer password of each workload that has some, by name; secret. */
  secrets?: Record<string, pulumi.Output<string>>;
}
