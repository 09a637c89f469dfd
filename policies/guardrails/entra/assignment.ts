import type { PolicyResource } from "@pulumi/policy";
import { each, some } from "../rule/known.ts";
import { resourceRule, stackRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

const nobodysRole = "00000000-0000-0000-0000-000000000000";

/**
 * Asked of the service principals of applications that have roles. Others are clients, such as the
 * command line's, for which Entra would ask an assignment of each of their users.
 */
export const assignmentRequired = stackRule(
  {
    name: "entra-assignment-required",
    level: "mandatory",
    what: "Only who is assigned to an application with roles gets a token for it",
    why: "Otherwise everybody and every program of the tenant gets one, without roles",
    fix: "set appRoleAssignmentRequired to true on its service principal",
  },
  (resources) =>
    each(resources, function* (resource) {
      const principal = inputsOf(resource, "azuread:index/servicePrincipal:ServicePrincipal");
      // `useExisting` adopts another publisher's, for example Microsoft Graph's
      if (!principal || principal.useExisting || principal.appRoleAssignmentRequired) return;
      const applications = resource.propertyDependencies["clientId"]?.filter(isApplication) ?? [];
      // of an application that is registered elsewhere nobody knows whether it has roles
      if (applications.length > 0 && !some(applications, (app) => hasRoles(app, resources))) return;
      yield { message: "appRoleAssignmentRequired is not set", resource };
    }),
);

/** Roles stand in the application itself, or are resources beside it. */
function hasRoles(application: PolicyResource, all: readonly PolicyResource[]): boolean {
  const beside = all.some(
    (other) =>
      inputsOf(other, "azuread:index/applicationAppRole:ApplicationAppRole") &&
      other.propertyDependencies["applicationId"]?.includes(application),
  );
  if (beside) return true;
  const { appRoles } = inputsOf(application, "azuread:index/application:Application") ?? {};
  return (appRoles?.length ?? 0) > 0;
}

function isApplication(resource: PolicyResource): boolean {
  return (
    inputsOf(resource, "azuread:index/application:Application") !== undefined ||
    inputsOf(resource, "azuread:index/applicationRegistration:ApplicationRegistration") !==
      undefined
  );
}

export const assignmentsNameARole = resourceRule(
  {
    name: "entra-assignments-name-a-role",
    level: "advisory",
    what: "An assignment is to a role",
    why: "An assignment without one lets people sign in and allows them nothing; the callout refuses tokens without roles",
    fix: "set appRoleId to the id of a role of the policy",
  },
  function* (resource) {
    const assignment = inputsOf(resource, "azuread:index/appRoleAssignment:AppRoleAssignment");
    if (assignment?.appRoleId === nobodysRole) yield "the assignment is to no role";
  },
);
