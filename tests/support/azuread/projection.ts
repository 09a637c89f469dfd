import type { Application, FederatedCredential, ServicePrincipal, Tenant } from "./graph/model.ts";

/**
 * What the issuer has to know so that its tokens say what Entra's would: objects of its directory by key
 * (issuer/directory/entry.ts), in the order in which they can be put there.
 */
export function project(tenant: Tenant): Map<string, object> {
  const apis = tenant.applications.filter((one) => isApi(tenant, one));
  const names = new Set<string>();
  return new Map<string, object>([
    ...apis.flatMap((api) => apiEntries(tenant, api)),
    ...tenant.users.map(({ id, name, displayName }): [string, object] => [
      `entra-user-${unique(names, name, id)}`,
      { kind: "user", id, name, displayName, userPrincipalName: `${name}@example.com` },
    ]),
    ...tenant.servicePrincipals.flatMap((principal) => clientEntries(tenant, principal, names)),
    ...tenant.assignments.flatMap(({ appRoleId, principalId, resourceId }) => {
      const api = apis.find(({ appId }) => principalWith(tenant, appId)?.id === resourceId);
      const role = api?.appRoles.find(({ id, isEnabled }) => isEnabled && id === appRoleId);
      if (!api || !role) return [];
      const allowed = holders(tenant, principalId).filter((id) =>
        role.allowedMemberTypes.includes(memberType(tenant, id)),
      );
      return allowed.map((principal): [string, object] => [
        `entra-assignment-${principal}-${appRoleId}`,
        { kind: "assignment", principal, role: appRoleId, appId: api.appId },
      ]);
    }),
  ]);
}

/** Tokens of version 1 are another thing; the issuer makes none. */
function isApi(tenant: Tenant, application: Application): boolean {
  const { identifierUris, requestedAccessTokenVersion, appId } = application;
  return (
    identifierUris.length > 0 &&
    requestedAccessTokenVersion === 2 &&
    principalWith(tenant, appId) !== undefined
  );
}

function apiEntries(tenant: Tenant, api: Application): [string, object][] {
  const { appId, displayName, identifierUris, appRoles } = api;
  const assignmentRequired = principalWith(tenant, appId)?.appRoleAssignmentRequired ?? false;
  const identifierUri = identifierUris[0];
  return [
    [
      `entra-application-${appId}`,
      { kind: "application", appId, displayName, identifierUri, assignmentRequired },
    ],
    ...appRoles
      .filter(({ isEnabled }) => isEnabled)
      .map(({ isEnabled: _, ...role }): [string, object] => [
        `entra-role-${role.id}`,
        { kind: "appRole", appId, ...role },
      ]),
  ];
}

function clientEntries(
  tenant: Tenant,
  { id, appId, displayName, federated }: ServicePrincipal,
  names: Set<string>,
): [string, object][] {
  const application = tenant.applications.find((one) => one.appId === appId);
  if (application && application.identifierUris.length > 0) return [];
  const name = unique(names, slug(displayName), id);
  const isPublic = application?.isFallbackPublicClient === true && mayAsk(tenant, appId);
  return [
    [
      `entra-client-${id}`,
      {
        ...{ kind: "client", id, appId, name, displayName, public: isPublic },
        credentials: [
          ...(application?.federated ?? federated ?? []).map(federatedEntry),
          ...(application?.passwords ?? []).map(({ sha256 }) => ({ type: "secret", sha256 })),
          ...(application?.certificates ?? []).map(({ certificate }) => ({
            ...{ type: "certificate", certificate },
          })),
        ],
      },
    ],
  ];
}

/** People can sign in by a client that some API has pre-authorized; nobody is there to consent to another. */
function mayAsk({ applications }: Tenant, client: string): boolean {
  return applications.some(({ preAuthorized }) => client in preAuthorized);
}

function federatedEntry({ issuer, subject, audience }: FederatedCredential): object {
  return { type: "federated", issuer, subject, audience };
}

/** A group's direct members that are people; groups in it and applications get nothing by it. */
function holders({ groups, users }: Tenant, principal: string): string[] {
  const group = groups.find(({ id }) => id === principal);
  if (!group) return [principal];
  return group.members.filter((member) => users.some(({ id }) => id === member));
}

/** A role may have been narrowed since it was assigned. */
function memberType({ users }: Tenant, principal: string): string {
  return users.some(({ id }) => id === principal) ? "User" : "Application";
}

function principalWith({ servicePrincipals }: Tenant, appId: string): ServicePrincipal | undefined {
  return servicePrincipals.find((one) => one.appId === appId);
}

/** The issuer's short names are for a terminal: `Order messaging: shipping` is `order-messaging-shipping`. */
function slug(displayName: string): string {
  const name = displayName.toLowerCase().replace(/[^a-z0-9._]+/g, "-");
  return name.replace(/^[^a-z0-9]+|-$/g, "").slice(0, 50) || "client";
}

function unique(names: Set<string>, name: string, id: string): string {
  const free = names.has(name) ? `${name}-${id.slice(0, 8)}` : name;
  names.add(free);
  return free;
}
