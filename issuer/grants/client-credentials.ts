import { authenticateClient } from "../clients/authenticate.ts";
import type { Context } from "../context/context.ts";
import { EntraError } from "../http/errors.ts";
import type { Parameters } from "../http/http.ts";
import { accessClaims, assertAssigned } from "../tokens/access-token.ts";
import { parseAppScope } from "../tokens/scope.ts";
import { signToken } from "../tokens/sign.ts";
import type { TokenAnswer } from "./answer.ts";

/**
 * A workload asks as itself.
 * Follows https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function grantClientCredentials(
  context: Context,
  parameters: Parameters,
): Promise<TokenAnswer> {
  const scope = parameters.need("scope");
  const proven = await authenticateClient(context, parameters);
  if (proven.client.public) {
    throw new EntraError(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  const subject = { application: parseAppScope(scope, context.directory()), ...proven };
  assertAssigned(context, subject);
  const lifetime = context.tokenLifetime();
  const claims = accessClaims(context, subject, lifetime);
  context.log("token_issued", {
    grant: "client_credentials",
    client: proven.client.appId,
    oid: proven.client.id,
    uti: String(claims["uti"]),
    kid: context.keys.current.kid,
  });
  return {
    token_type: "Bearer",
    expires_in: lifetime - 1,
    ext_expires_in: lifetime - 1,
    access_token: await signToken(claims, context.keys.current),
  };
}
