import { findPublicClient } from "../clients/authenticate.ts";
import type { Context } from "../context/context.ts";
import { EntraError } from "../http/errors.ts";
import type { Parameters } from "../http/http.ts";
import type { TokenAnswer } from "./answer.ts";
import { userTokens } from "./user-tokens.ts";

/**
 * New tokens for a person who signed in before, and a new refresh token for the old one.
 * Follows https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token,
 * and RFC 9700 section 4.14: a token that comes twice ends the whole sign-in.
 */
export function redeemRefreshToken(context: Context, parameters: Parameters): Promise<TokenAnswer> {
  const token = parameters.need("refresh_token");
  const client = findPublicClient(context, parameters.need("client_id"));
  const found = context.pending.refreshTokens.get(token);
  if (found === undefined || found.signIn.client.appId !== client.appId) {
    throw new EntraError(
      70008,
      "The provided authorization code or refresh token has expired. Send a new interactive authorization request.",
    );
  }
  if (found.used) {
    endSignIn(context, found.signIn.sid);
    throw new EntraError(
      70000,
      "The provided refresh token was already used; the sign-in has ended. Sign in again.",
    );
  }
  // a new refresh token comes even when the request does not name offline_access again
  const scope = `${parameters.get("scope") ?? found.signIn.scope} offline_access`;
  const answer = userTokens(
    context,
    "refresh_token",
    { ...found.signIn, client, scope, nonce: undefined },
    parameters,
  );
  context.pending.refreshTokens.set(token, { ...found, used: true });
  return answer;
}

/** Forgets every refresh token of a sign-in. */
export function endSignIn(context: Context, sid: string): void {
  context.pending.refreshTokens.drop(({ signIn }) => signIn.sid === sid);
}
