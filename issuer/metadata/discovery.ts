import type { JSONWebKeySet } from "jose";

import type { Context } from "../context/context.ts";
import { publicJwk } from "../keys/signing-key.ts";

/** Where things are: Entra's own paths under this authority. */
export function endpoints(context: Pick<Context, "authority" | "tenantId">) {
  const tenant = `${context.authority}/${context.tenantId}`;
  return {
    tenant,
    issuer: `${tenant}/v2.0`,
    configuration: `${tenant}/v2.0/.well-known/openid-configuration`,
    keys: `${tenant}/discovery/v2.0/keys`,
    token: `${tenant}/oauth2/v2.0/token`,
    deviceCode: `${tenant}/oauth2/v2.0/devicecode`,
    authorize: `${tenant}/oauth2/v2.0/authorize`,
    deviceLogin: `${context.authority}/devicelogin`,
    workload: `${context.authority}/local/workload`,
  } as const;
}

/**
 * The tenant's OpenID configuration: Entra's members, so far as they are served here.
 * Source: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export function openIdConfiguration(context: Context): Record<string, unknown> {
  const { token, keys, issuer, authorize, deviceCode } = endpoints(context);
  return {
    token_endpoint: token,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    jwks_uri: keys,
    response_modes_supported: ["query"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    scopes_supported: ["openid", "profile", "offline_access"],
    issuer,
    request_uri_parameter_supported: false,
    authorization_endpoint: authorize,
    device_authorization_endpoint: deviceCode,
    claims_supported: [
      "sub",
      "iss",
      "aud",
      "exp",
      "iat",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "ver",
    ],
    tenant_region_scope: null,
  };
}

/** The tenant's keys, each tied to the issuer that signs by it. */
export function tenantKeys(context: Context): JSONWebKeySet {
  const { issuer } = endpoints(context);
  return { keys: context.keys.published.map((key) => publicJwk(key, issuer)) };
}
