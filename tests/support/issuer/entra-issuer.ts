import type { HttpsServer } from "../https-server.ts";
import { publicJwk, tenant, type SigningKey } from "../token.ts";

/**
 * Lets a server answer as the issuer of the tests' tenant, with these keys in place of any before.
 *
 * @returns the `iss` of its tokens
 */
export function publishKeys(server: HttpsServer, ...keys: SigningKey[]): string {
  const iss = issuerAt(server);
  const discovery = `/${tenant}/v2.0/.well-known/openid-configuration`;
  server.json(discovery, { issuer: iss, jwks_uri: `${server.origin}${keysPath}` });
  server.json(keysPath, { keys: keys.map(publicJwk) });
  return iss;
}

/** The `iss` of the tests' tenant at a server. */
export function issuerAt({ origin }: HttpsServer): string {
  return `${origin}/${tenant}/v2.0`;
}

/** Where the keys are. */
export const keysPath = `/${tenant}/discovery/v2.0/keys`;
