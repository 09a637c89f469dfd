import { randomBytes } from "node:crypto";

import type { Context } from "../context/context.ts";
import type { SignIn } from "../context/pending.ts";
import type { User } from "../directory/model.ts";
import { EntraError } from "../http/errors.ts";
import type { Parameters } from "../http/http.ts";
import type { SigningKey } from "../keys/signing-key.ts";
import {
  accessClaims,
  assertAssigned,
  azpacr,
  idClaims,
  type Claims,
} from "../tokens/access-token.ts";
import { grantedScope, parseUserScope } from "../tokens/scope.ts";
import { signToken } from "../tokens/sign.ts";
import type { TokenAnswer } from "./answer.ts";

/**
 * All the tokens of one sign-in. Roles are those of this moment, so a refresh brings a change along. It refuses
 * before it waits for anything: a caller marks its code as used between the call and the answer, and two
 * requests with one code cannot both pass.
 *
 * @param parameters of the token request: MSAL's `client_info=1` asks for the account's two ids
 * @throws EntraError 50034 when the person is gone, 50105 when there is no assignment, or as for the scope
 */
export function userTokens(
  context: Context,
  grant: string,
  signIn: SignIn,
  parameters: Parameters,
): Promise<TokenAnswer> {
  const { client, sid, nonce } = signIn;
  const scope = parseUserScope(signIn.scope, context.directory());
  const user = { profile: findUser(context, signIn.oid), sid };
  const subject = { application: scope.application, client, azpacr: azpacr.none, user };
  assertAssigned(context, subject);
  const lifetime = context.tokenLifetime();
  const key = context.keys.current;
  const claims = accessClaims(context, subject, lifetime);
  const refreshToken = randomBytes(48).toString("base64url");
  if (scope.offlineAccess) context.pending.refreshTokens.set(refreshToken, { signIn, used: false });
  context.log("token_issued", {
    grant,
    client: client.appId,
    oid: signIn.oid,
    uti: String(claims["uti"]),
    kid: key.kid,
  });
  const answer = {
    token_type: "Bearer",
    scope: grantedScope(scope),
    expires_in: lifetime - 1,
    ext_expires_in: lifetime - 1,
    ...(scope.offlineAccess && { refresh_token: refreshToken }),
    ...(parameters.get("client_info") === "1" && { client_info: clientInfo(context, signIn.oid) }),
  };
  const forClient = scope.openid ? idClaims(context, subject, lifetime, nonce) : undefined;
  return signed(answer, key, claims, forClient);
}

async function signed(
  answer: TokenAnswer,
  key: SigningKey,
  access: Claims,
  id: Claims | undefined,
): Promise<TokenAnswer> {
  return {
    ...answer,
    access_token: await signToken(access, key),
    ...(id !== undefined && { id_token: await signToken(id, key) }),
  };
}

/** @throws EntraError 50034 when the person does not exist, or no longer does */
export function findUser(context: Context, oid: string): User {
  const user = context.directory().users.get(oid);
  if (user !== undefined) return user;
  throw new EntraError(
    50034,
    `The user account does not exist in the '${context.tenantId}' directory.`,
  );
}

function clientInfo(context: Context, oid: string): string {
  return Buffer.from(JSON.stringify({ uid: oid, utid: context.tenantId })).toString("base64url");
}
