import { mergePatch } from "../../../../nats/index.ts";
import { checkApplication, patchRoles, patchScopes } from "../graph/applications.ts";
import type { Application, AppRole, PermissionScope, Tenant } from "../graph/model.ts";
import {
  addIdentifierUri,
  preAuthorize,
  setOptionalClaims,
  setRedirectUris,
} from "../graph/settings.ts";
import { listOf, textOf, type Json } from "./route.ts";

/** Where Graph has the redirect URIs of each kind of the provider's. */
const redirects = { web: "Web", spa: "SPA", publicClient: "PublicClient" } as const;

/** Graph shows what is not there as null; for the provider a member that is absent is another value. */
const unset = { description: null, groupMembershipClaims: null, notes: null };

/** An application as Graph shows it: what was written of it, over what every new one has. */
export function applicationJson(application: Application): Json {
  const { id, appId, displayName, signInAudience, identifierUris } = application;
  const written = application.document ?? {};
  const credential = ({ keyId, endDateTime }: { keyId: string; endDateTime: string }) => ({
    ...{ keyId, endDateTime },
  });
  return {
    ...unset,
    ...written,
    ...{ id, appId, displayName, signInAudience, identifierUris },
    createdDateTime: "2026-01-01T00:00:00Z",
    publisherDomain: "example.com",
    passwordCredentials: application.passwords.map(credential),
    keyCredentials: application.certificates.map(credential),
  };
}

/**
 * PATCH of an application: each property by the rules of the directory; what the rules do not know is kept as it was written.
 *
 * Source: https://learn.microsoft.com/graph/api/application-update
 * @throws GraphError
 */
export function patchApplication(tenant: Tenant, application: Application, patch: Json): void {
  const written = mergePatch(application.document ?? {}, patch) as Json;
  const api = (written["api"] ?? {}) as Json;
  const asked = {
    displayName: textOf(written["displayName"]),
    signInAudience: textOf(written["signInAudience"]) || "AzureADMyOrg",
    requestedAccessTokenVersion: Number(api["requestedAccessTokenVersion"] ?? 1),
  };
  checkApplication(asked);
  Object.assign(application, asked);
  patchRoles(tenant, application, listOf(written["appRoles"]) as unknown as AppRole[]);
  patchScopes(application, listOf(api["oauth2PermissionScopes"]) as unknown as PermissionScope[]);
  patchUris(tenant, application, (written["identifierUris"] ?? []) as string[]);
  for (const [name, type] of Object.entries(redirects)) {
    const { redirectUris } = (written[name] ?? {}) as { redirectUris?: string[] };
    if (redirectUris) setRedirectUris(application, type, redirectUris);
  }
  application.preAuthorized = {};
  for (const { appId, delegatedPermissionIds } of listOf(api["preAuthorizedApplications"]))
    preAuthorize(tenant, application, textOf(appId), delegatedPermissionIds as string[]);
  const { accessToken } = (written["optionalClaims"] ?? {}) as Json;
  setOptionalClaims(application, listOf(accessToken) as unknown as { name: string }[]);
  application.apiAccess = Object.fromEntries(
    listOf(written["requiredResourceAccess"]).map(({ resourceAppId, resourceAccess }) => [
      textOf(resourceAppId),
      listOf(resourceAccess).map(({ id }) => textOf(id)),
    ]),
  );
  application.isFallbackPublicClient = written["isFallbackPublicClient"] === true;
  application.document = written;
}

function patchUris(tenant: Tenant, application: Application, uris: readonly string[]): void {
  const before = application.identifierUris;
  application.identifierUris = before.filter((uri) => uris.includes(uri));
  for (const uri of uris.filter((one) => !before.includes(one)))
    addIdentifierUri(tenant, application, uri);
}
