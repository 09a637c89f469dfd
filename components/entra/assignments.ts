import { AppRoleAssignment } from "@pulumi/azuread/appRoleAssignment.js";
import * as pulumi from "@pulumi/pulumi";
import type { RoleAssignmentArgs } from "../directory/registration.ts";
import type { Api, Site } from "./site.ts";

/**
 * Gives roles to users, groups, service principals and managed identities.
 *
 * @throws RunError for the same one twice, and where the application's owners assign roles
 */
export function assign(
  { name, parent }: Site,
  { servicePrincipalId, roleIds }: Api,
  assignments: readonly RoleAssignmentArgs[],
): void {
  const seen = new Set<string>();
  for (const { role, principalName, principalId } of assignments) {
    const key = `${principalName}-${role}`;
    const appRoleId = roleIds[role];
    if (servicePrincipalId === undefined || appRoleId === undefined)
      throw new pulumi.RunError(
        `${name}: ${principalName} is assigned the role "${role}" in an application that others own; ` +
          `give existingApplication.servicePrincipalId to make assignments from here`,
      );
    if (seen.has(key))
      throw new pulumi.RunError(
        `${name}: ${principalName} is assigned the role "${role}" twice; remove one, or give the principals different names`,
      );
    seen.add(key);
    new AppRoleAssignment(
      `${name}-assignment-${key}`,
      { appRoleId, principalObjectId: principalId, resourceObjectId: servicePrincipalId },
      { parent },
    );
  }
}
