import type { Application, Tenant } from "./graph/model.ts";

/**
 * The provider's data sources, so far as they are asked for.
 *
 * @throws Error in the provider's words when nothing is found
 */
export function lookUp(
  tenant: Tenant,
  token: string,
  { clientId }: Record<string, unknown>,
): Record<string, unknown> {
  if (token === "azuread:index/getApplication:getApplication") {
    const found = tenant.applications.find(({ appId }) => appId === clientId);
    if (found) return application(found);
    throw new Error(`Application with client ID "${String(clientId)}" was not found`);
  }
  if (token === "azuread:index/getServicePrincipal:getServicePrincipal") {
    const found = tenant.servicePrincipals.find(({ appId }) => appId === clientId);
    const { id, ...rest } = found ?? { id: undefined };
    if (id !== undefined) return { id: `/servicePrincipals/${id}`, objectId: id, ...rest };
    throw new Error(`No service principal found matching client ID "${String(clientId)}"`);
  }
  throw new Error(`the stand-in has no function ${token}`);
}

function application(found: Application): Record<string, unknown> {
  return {
    id: `/applications/${found.id}`,
    objectId: found.id,
    clientId: found.appId,
    displayName: found.displayName,
    signInAudience: found.signInAudience,
    identifierUris: found.identifierUris,
    groupMembershipClaims: [],
    apis: [
      {
        requestedAccessTokenVersion: found.requestedAccessTokenVersion,
        knownClientApplications: [],
        mappedClaimsEnabled: false,
        oauth2PermissionScopes: found.scopes.map(({ id, value, isEnabled, type }) => ({
          ...{ id, value, enabled: isEnabled, type },
        })),
      },
    ],
    appRoles: found.appRoles.map(({ isEnabled, ...role }) => ({ ...role, enabled: isEnabled })),
    optionalClaims: [
      {
        accessTokens: found.optionalClaims.map((name) => ({
          name,
          additionalProperties: [],
        })),
        idTokens: [],
        saml2Tokens: [],
      },
    ],
  };
}
