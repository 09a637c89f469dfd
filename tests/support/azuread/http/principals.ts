import { deleteServicePrincipal } from "../graph/applications.ts";
import type { AppRoleAssignment, ServicePrincipal, Tenant } from "../graph/model.ts";
import { notFound } from "../graph/error.ts";
import {
  assign,
  createServicePrincipal,
  principalOf,
  servicePrincipalOf,
} from "../graph/principals.ts";
import { created, done, filtered, idOf, list, ok, textOf, type Json, type Route } from "./route.ts";

const one = (tenant: Tenant, { id = "" }: Readonly<Record<string, string>>) =>
  servicePrincipalOf(tenant, id);

/** Service principals, what is assigned to whom, and objects of any kind. */
export const principals: readonly Route[] = [
  {
    method: "GET",
    path: "/servicePrincipals",
    answer: (tenant, { filter }) =>
      list(
        filtered(
          tenant.servicePrincipals.map((each) => principalJson(tenant, each)),
          filter,
        ),
      ),
  },
  {
    method: "POST",
    path: "/servicePrincipals",
    answer: (tenant, { body }) => {
      const required = body["appRoleAssignmentRequired"] === true;
      const made = createServicePrincipal(tenant, textOf(body["appId"]), required);
      made.owners = ((body["owners@odata.bind"] ?? []) as string[]).map(idOf);
      return created(principalJson(tenant, made));
    },
  },
  {
    method: "GET",
    path: "/servicePrincipals/:id",
    answer: (tenant, { of }) => ok(principalJson(tenant, one(tenant, of))),
  },
  {
    method: "PATCH",
    path: "/servicePrincipals/:id",
    answer: (tenant, { of, body }) => {
      const required = body["appRoleAssignmentRequired"];
      if (typeof required === "boolean") one(tenant, of).appRoleAssignmentRequired = required;
      return done;
    },
  },
  {
    method: "DELETE",
    path: "/servicePrincipals/:id",
    answer: (tenant, { of }) => {
      deleteServicePrincipal(tenant, one(tenant, of).id);
      return done;
    },
  },
  {
    method: "GET",
    path: "/servicePrincipals/:id/owners",
    answer: (tenant, { of }) => list((one(tenant, of).owners ?? []).map((id) => ({ id }))),
  },
  {
    method: "POST",
    path: "/servicePrincipals/:id/owners/$ref",
    answer: (tenant, { of, body }) => {
      const owner = idOf(textOf(body["@odata.id"]));
      principalOf(tenant, owner);
      const principal = one(tenant, of);
      principal.owners = [...(principal.owners ?? []), owner];
      return done;
    },
  },
  {
    method: "DELETE",
    path: "/servicePrincipals/:id/owners/:owner/$ref",
    answer: (tenant, { of }) => {
      const principal = one(tenant, of);
      principal.owners = principal.owners?.filter((id) => id !== of["owner"]);
      return done;
    },
  },
  {
    method: "GET",
    path: "/servicePrincipals/:id/appRoleAssignedTo",
    answer: (tenant, { of }) => {
      const { id } = one(tenant, of);
      const its = tenant.assignments.filter(({ resourceId }) => resourceId === id);
      return list(its.map((each) => assignmentJson(tenant, each)));
    },
  },
  {
    method: "POST",
    path: "/servicePrincipals/:id/appRoleAssignedTo",
    answer: (tenant, { of, body }) => {
      const { made } = assign(tenant, {
        appRoleId: textOf(body["appRoleId"]),
        principalId: textOf(body["principalId"]),
        resourceId: one(tenant, of).id,
      });
      return created(assignmentJson(tenant, made));
    },
  },
  {
    method: "GET",
    path: "/servicePrincipals/:id/appRoleAssignedTo/:assignment",
    answer: (tenant, { of }) => ok(assignmentJson(tenant, assignment(tenant, of["assignment"]))),
  },
  {
    method: "DELETE",
    path: "/servicePrincipals/:id/appRoleAssignedTo/:assignment",
    answer: (tenant, { of }) => {
      const gone = assignment(tenant, of["assignment"]);
      tenant.assignments = tenant.assignments.filter((each) => each !== gone);
      return done;
    },
  },
  {
    method: "GET",
    path: "/directoryObjects/:id",
    answer: (tenant, { of: { id = "" } }) => {
      const { type, displayName } = principalOf(tenant, id);
      const kind = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
      return ok({ "@odata.type": `#microsoft.graph.${kind}`, id, displayName });
    },
  },
];

/** With the roles of its application, which Graph copies there. */
function principalJson(tenant: Tenant, principal: ServicePrincipal): Json {
  const { federated: _own, owners: _owners, ...rest } = principal;
  const application = tenant.applications.find(({ appId }) => appId === principal.appId);
  return {
    ...rest,
    accountEnabled: true,
    servicePrincipalNames: [principal.appId, ...(application?.identifierUris ?? [])],
    appRoles: application?.appRoles ?? [],
    oauth2PermissionScopes: application?.scopes ?? [],
    signInAudience: application?.signInAudience,
    tags: [],
  };
}

function assignment(tenant: Tenant, id: string | undefined): AppRoleAssignment {
  const found = tenant.assignments.find((each) => each.id === id);
  if (found) return found;
  throw notFound("appRoleAssignment", String(id));
}

function assignmentJson(tenant: Tenant, made: AppRoleAssignment): Json {
  const { type, displayName } = principalOf(tenant, made.principalId);
  const { displayName: resource } = servicePrincipalOf(tenant, made.resourceId);
  return {
    ...made,
    ...{ principalType: type, principalDisplayName: displayName, resourceDisplayName: resource },
  };
}
