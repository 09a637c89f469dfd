import { createHash, randomBytes, randomUUID } from "node:crypto";

import { findPublicClient } from "../clients/authenticate.ts";
import type { Context } from "../context/context.ts";
import type { Client, User } from "../directory/model.ts";
import { EntraError, quoted } from "../http/errors.ts";
import type { Parameters } from "../http/http.ts";
import { assertAssigned } from "../tokens/access-token.ts";
import { parseUserScope, type UserScope } from "../tokens/scope.ts";
import { endSignIn } from "./refresh-token.ts";
import type { TokenAnswer } from "./answer.ts";
import { userTokens } from "./user-tokens.ts";

/** A checked request for a code; further errors go to the client, by redirect. */
export interface AuthorizationRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly state?: string | undefined;
  readonly nonce?: string | undefined;
  readonly scope: string;
  readonly api: UserScope;
  /** SHA-256 of the verifier, base64url. */
  readonly challenge: string;
}

const S256_CHALLENGE = /^[\w-]{43}$/;
// What an Entra app of platform "mobile and desktop" has for development: any port, nothing else differs.
const REDIRECTS = ["http://localhost", "http://127.0.0.1"];

/**
 * The client and where to send the browser back to. Nothing goes to an address before these two are known good.
 *
 * @throws EntraError 700016 or 7000218 for the client, 50011 for the address
 */
export function findRedirect(
  context: Context,
  parameters: Parameters,
): { client: Client; redirectUri: string } {
  const client = findPublicClient(context, parameters.need("client_id"));
  const redirectUri = parameters.need("redirect_uri");
  if (URL.canParse(redirectUri)) {
    // RFC 8252 section 7.3: the port of a loopback address is free, everything else is exact
    const url = new URL(redirectUri);
    const plain =
      url.username === "" &&
      url.password === "" &&
      url.pathname === "/" &&
      url.search === "" &&
      url.hash === "";
    if (plain && REDIRECTS.includes(`${url.protocol}//${url.hostname}`))
      return { client, redirectUri };
  }
  throw new EntraError(
    50011,
    `The redirect URI ${quoted(redirectUri)} specified in the request does not match the redirect URIs configured for the application ` +
      `'${client.appId}'. Make sure it is ${REDIRECTS.join(" or ")} with any port and no path.`,
  );
}

/**
 * The rest of the request: response type, PKCE and scope.
 * Follows https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 *
 * @throws EntraError
 */
export function readAuthorizationRequest(
  context: Context,
  parameters: Parameters,
): AuthorizationRequest {
  const found = findRedirect(context, parameters);
  if (parameters.need("response_type") !== "code") {
    throw new EntraError(700054, "Only response_type 'code' is enabled for the application.");
  }
  if ((parameters.get("response_mode") ?? "query") !== "query")
    throw new EntraError(9002346, "Only response_mode 'query' is served here.");
  const challenge = parameters.get("code_challenge") ?? "";
  if (parameters.get("code_challenge_method") !== "S256" || !S256_CHALLENGE.test(challenge)) {
    throw new EntraError(
      9002325,
      "Proof Key for Code Exchange is required: send code_challenge with code_challenge_method S256.",
    );
  }
  if (parameters.get("prompt") === "none") {
    throw new EntraError(50058, "A silent sign-in request was sent but no user is signed in.");
  }
  const scope = parameters.need("scope");
  const api = parseUserScope(scope, context.directory());
  return {
    ...found,
    state: parameters.get("state"),
    nonce: parameters.get("nonce"),
    scope,
    api,
    challenge,
  };
}

/** A person signed in: the code for their client. @throws EntraError 50105 without an assignment */
export function issueCode(context: Context, request: AuthorizationRequest, profile: User): string {
  const { client, api, redirectUri, challenge, nonce, scope } = request;
  assertAssigned(context, { application: api.application, client, user: { profile } });
  const code = `1.${randomBytes(48).toString("base64url")}`;
  const signIn = { client, oid: profile.id, sid: randomUUID(), scope, nonce };
  context.pending.codes.set(code, { signIn, redirectUri, challenge, used: false });
  return code;
}

/** The client redeems its code, with the verifier that only it knows (RFC 7636 section 4.6). */
export function redeemAuthorizationCode(
  context: Context,
  parameters: Parameters,
): Promise<TokenAnswer> {
  const client = findPublicClient(context, parameters.need("client_id"));
  const code = context.pending.codes.get(parameters.need("code"));
  if (code === undefined || code.signIn.client.appId !== client.appId) {
    throw new EntraError(
      70008,
      "The provided authorization code or refresh token has expired. Send a new interactive authorization request.",
    );
  }
  if (code.used) {
    // RFC 6749 section 4.1.2: a second use means that one of the two stole it
    endSignIn(context, code.signIn.sid);
    throw new EntraError(
      54005,
      "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
    );
  }
  if (parameters.need("redirect_uri") !== code.redirectUri) {
    throw new EntraError(
      50011,
      "The redirect_uri does not match the one of the authorization request.",
    );
  }
  const verifier = parameters.need("code_verifier");
  // the hash is not secret: it went through the browser
  if (createHash("sha256").update(verifier).digest("base64url") !== code.challenge) {
    throw new EntraError(
      501481,
      "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    );
  }
  const answer = userTokens(context, "authorization_code", { ...code.signIn, client }, parameters);
  code.used = true;
  return answer;
}
