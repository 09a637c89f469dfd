import { randomUUID } from "node:crypto";
import { badRequest, GraphError, notFound } from "./error.ts";
import type { Application, AppRole, PermissionScope, Tenant } from "./model.ts";

const audiences = ["AzureADMyOrg", "AzureADMultipleOrgs"];

/** @throws GraphError 404 */
export function applicationOf(tenant: Tenant, id: string): Application {
  const found = tenant.applications.find((one) => one.id === id);
  if (found) return found;
  throw notFound("application", id);
}

export function createApplication(
  tenant: Tenant,
  asked: Pick<Application, "displayName" | "signInAudience" | "requestedAccessTokenVersion">,
): Application {
  checkApplication(asked);
  const made: Application = {
    ...asked,
    ...{ id: randomUUID(), appId: randomUUID(), identifierUris: [], appRoles: [], scopes: [] },
    ...{ preAuthorized: {}, apiAccess: {}, redirectUris: {}, isFallbackPublicClient: false },
    ...{ optionalClaims: [], federated: [], passwords: [], certificates: [], owners: [] },
  };
  tenant.applications.push(made);
  return made;
}

export function checkApplication(
  asked: Pick<Application, "displayName" | "signInAudience" | "requestedAccessTokenVersion">,
): void {
  if (asked.displayName.length === 0 || asked.displayName.length > 256)
    throw badRequest(
      "Invalid value specified for property 'displayName' of resource 'Application'.",
    );
  if (!audiences.includes(asked.signInAudience))
    throw badRequest(`Invalid value '${asked.signInAudience}' for property 'signInAudience'.`);
  if (![1, 2].includes(asked.requestedAccessTokenVersion))
    throw badRequest("Invalid value for property 'requestedAccessTokenVersion'.");
}

/** With it go its service principal, and every assignment of or to that. */
export function deleteApplication(tenant: Tenant, id: string): void {
  const { appId } = applicationOf(tenant, id);
  tenant.applications = tenant.applications.filter((one) => one.id !== id);
  for (const { id: principal } of tenant.servicePrincipals.filter((one) => one.appId === appId))
    deleteServicePrincipal(tenant, principal);
}

export function deleteServicePrincipal(tenant: Tenant, id: string): void {
  tenant.servicePrincipals = tenant.servicePrincipals.filter((one) => one.id !== id);
  tenant.assignments = tenant.assignments.filter(
    ({ principalId, resourceId }) => principalId !== id && resourceId !== id,
  );
}

/**
 * Replaces the list of roles, as a PATCH does. Assignments of a role that goes go with it.
 *
 * Source: https://learn.microsoft.com/graph/api/resources/approle
 * @throws GraphError when an enabled role would go, or when two roles or scopes share an id or a value
 */
export function patchRoles(tenant: Tenant, application: Application, roles: AppRole[]): void {
  assertDisabledFirst(application.appRoles, roles);
  roles.forEach(checkRole);
  assertDistinct([...roles, ...application.scopes]);
  const gone = application.appRoles.filter(({ id }) => !roles.some((role) => role.id === id));
  application.appRoles = roles;
  const principals = tenant.servicePrincipals.filter((one) => one.appId === application.appId);
  tenant.assignments = tenant.assignments.filter(
    ({ appRoleId, resourceId }) =>
      !(gone.some(({ id }) => id === appRoleId) && principals.some(({ id }) => id === resourceId)),
  );
}

/** The list of delegated permissions; the same rules. */
export function patchScopes(application: Application, scopes: PermissionScope[]): void {
  assertDisabledFirst(application.scopes, scopes);
  assertDistinct([...application.appRoles, ...scopes]);
  application.scopes = scopes;
}

function assertDisabledFirst(
  before: readonly { id: string; isEnabled: boolean }[],
  after: readonly { id: string }[],
): void {
  if (before.some((one) => one.isEnabled && !after.some(({ id }) => id === one.id)))
    throw new GraphError(
      "CannotDeleteOrUpdateEnabledEntitlement",
      "Property value cannot be deleted unless it is disabled first.",
    );
}

/** Roles and scopes share one namespace. */
function assertDistinct(all: readonly { id: string; value: string }[]): void {
  const taken = (of: (one: { id: string; value: string }) => string) =>
    new Set(all.map(of)).size < all.length;
  if (taken(({ id }) => id) || taken(({ value }) => value))
    throw new GraphError("DuplicateValue", "Request contains a property with duplicate values.");
}

function checkRole({ id, value, displayName, description, allowedMemberTypes }: AppRole): void {
  const wrong = (property: string) =>
    badRequest(`Invalid value specified for property '${property}' of resource 'AppRole'.`);
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw wrong("id");
  if (!/^(?!\.)[\w:!#$%&'()*+,\-./;<=>?@[\]^`{|}~]{1,120}$/.test(value)) throw wrong("value");
  if (displayName.length === 0 || displayName.length > 100) throw wrong("displayName");
  if (description.trim() === "") throw wrong("description");
  if (
    allowedMemberTypes.length === 0 ||
    allowedMemberTypes.some((type) => !["User", "Application"].includes(type))
  )
    throw wrong("allowedMemberTypes");
}
