import { randomUUID } from "node:crypto";
import { badRequest, notFound } from "./error.ts";
import type { AppRoleAssignment, Group, ServicePrincipal, Tenant } from "./model.ts";

/** Users, groups and service principals: what may hold a role, and by which member type. */
export function principalOf(tenant: Tenant, id: string): { type: string; displayName: string } {
  const user = tenant.users.find((one) => one.id === id);
  if (user) return { type: "User", displayName: user.displayName };
  const group = tenant.groups.find((one) => one.id === id);
  if (group) return { type: "Group", displayName: group.displayName };
  const principal = tenant.servicePrincipals.find((one) => one.id === id);
  if (principal) return { type: "ServicePrincipal", displayName: principal.displayName };
  throw notFound("directory object", id);
}

export function servicePrincipalOf(tenant: Tenant, id: string): ServicePrincipal {
  const found = tenant.servicePrincipals.find((one) => one.id === id);
  if (found) return found;
  throw notFound("servicePrincipal", id);
}

export function createServicePrincipal(
  tenant: Tenant,
  appId: string,
  appRoleAssignmentRequired: boolean,
): ServicePrincipal {
  const application = tenant.applications.find((one) => one.appId === appId);
  if (!application)
    throw badRequest(
      `When using this permission, the backing application of the service principal being created must in the local tenant (${appId})`,
    );
  if (tenant.servicePrincipals.some((one) => one.appId === appId))
    throw badRequest(
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  const { displayName } = application;
  const made: ServicePrincipal = {
    ...{ id: randomUUID(), appId, displayName, appRoleAssignmentRequired },
    servicePrincipalType: "Application",
  };
  tenant.servicePrincipals.push(made);
  return made;
}

/**
 * Source: https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto
 *
 * @throws GraphError when principal, resource or role is not there, when the role is not for such members,
 * or when the assignment is there
 */
export function assign(
  tenant: Tenant,
  asked: Omit<AppRoleAssignment, "id">,
): { made: AppRoleAssignment; type: string; displayName: string; resource: string } {
  const resource = servicePrincipalOf(tenant, asked.resourceId);
  const { type, displayName } = principalOf(tenant, asked.principalId);
  const application = tenant.applications.find((one) => one.appId === resource.appId);
  const role = application?.appRoles.find(({ id }) => id === asked.appRoleId);
  const member = type === "ServicePrincipal" ? "Application" : "User";
  if (!role?.isEnabled || !role.allowedMemberTypes.includes(member))
    throw badRequest(
      `Permission being assigned was not found on application '${resource.appId}' for a ${type}.`,
    );
  const there = tenant.assignments.some(
    (one) =>
      one.appRoleId === asked.appRoleId &&
      one.principalId === asked.principalId &&
      one.resourceId === asked.resourceId,
  );
  if (there) throw badRequest("Permission being assigned already exists on the object");
  const made = { id: randomUUID(), ...asked };
  tenant.assignments.push(made);
  return { made, type, displayName, resource: resource.displayName };
}

export function createGroup(tenant: Tenant, displayName: string, members: string[]): Group {
  members.forEach((id) => principalOf(tenant, id));
  const made = { id: randomUUID(), displayName, members };
  tenant.groups.push(made);
  return made;
}

export function groupOf(tenant: Tenant, id: string): Group {
  const found = tenant.groups.find((one) => one.id === id);
  if (found) return found;
  throw notFound("group", id);
}

export function deleteGroup(tenant: Tenant, id: string): void {
  tenant.groups = tenant.groups.filter((one) => one.id !== id);
  tenant.assignments = tenant.assignments.filter(({ principalId }) => principalId !== id);
  tenant.eligibilities = tenant.eligibilities.filter(({ groupId }) => groupId !== id);
}
