import { badRequest, GraphError } from "./error.ts";
import type { Application, Tenant } from "./model.ts";

/** Microsoft's own clients, which are in every tenant. */
const firstParty = ["04b07795-8ddb-461a-bbee-02f9e1bf7b46"];
const claims = [
  "acct",
  "auth_time",
  "ctry",
  "email",
  "idtyp",
  "ipaddr",
  "sid",
  "xms_act_fct",
  "xms_cc",
  "xms_par_app_azp",
  "xms_sub_fct",
];

/**
 * By the policy of every tenant since 2025 a URI has the application's or the tenant's id in it, or a verified
 * domain; here only the first.
 *
 * Source: https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions
 */
export function addIdentifierUri(tenant: Tenant, application: Application, uri: string): void {
  if (!uri.startsWith(`api://${application.appId}`))
    throw badRequest(
      "Failed to add identifier URI. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default app management policy.",
    );
  if (tenant.applications.some(({ identifierUris }) => identifierUris.includes(uri)))
    throw new GraphError(
      "Request_MultipleObjectsWithSameKeyValue",
      "Another object with the same value for property identifierUris already exists.",
    );
  application.identifierUris.push(uri);
}

/** Source: https://learn.microsoft.com/entra/identity-platform/reply-url */
export function setRedirectUris(application: Application, type: string, uris: string[]): void {
  for (const uri of uris) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    const loopback = url?.protocol === "http:" && url.hostname === "localhost";
    const fits = url !== undefined && url.hash === "" && !uri.includes("*") && uri.length <= 256;
    if (!fits || (url.protocol !== "https:" && !loopback))
      throw new GraphError("InvalidReplyUrl", `The reply URL '${uri}' is not valid.`);
  }
  application.redirectUris[type] = uris;
}

/** @throws GraphError for a client that nobody knows, or a permission that is not this API's */
export function preAuthorize(
  tenant: Tenant,
  application: Application,
  client: string,
  permissions: string[],
): void {
  const known =
    firstParty.includes(client) || tenant.applications.some(({ appId }) => appId === client);
  if (!known) throw badRequest(`The application '${client}' to pre-authorize was not found.`);
  if (permissions.length === 0 || !permissions.every((id) => hasScope(application, id)))
    throw new GraphError(
      "InvalidValue",
      "Property api.preAuthorizedApplications.delegatedPermissionIds names a permission that the API has not.",
    );
  application.preAuthorized[client] = permissions;
}

export function setOptionalClaims(
  application: Application,
  tokens: readonly { name: string }[],
): void {
  for (const { name } of tokens) {
    if (!claims.includes(name))
      throw badRequest(`Invalid optional claim '${name}' in property 'optionalClaims'.`);
  }
  application.optionalClaims = tokens.map(({ name }) => name);
}

function hasScope({ scopes }: Application, id: string): boolean {
  return scopes.some((scope) => scope.id === id && scope.isEnabled);
}
