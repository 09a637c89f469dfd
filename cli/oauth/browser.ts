import { createHash, randomBytes } from "node:crypto";
import { Failure } from "../../errors/failure.ts";
import type { Settings } from "../settings/settings.ts";
import { claimsOf } from "./claims.ts";
import { endpointUrl, requestToken, type Granted } from "./endpoint.ts";
import { Loopback, type Redirected } from "./loopback.ts";
import { OAuthRefusal } from "./refusal.ts";

/** Seconds that a person has in the browser. */
const TIMEOUT_SECONDS = 300;

/**
 * Signs a person in by a browser on this machine: authorization code with PKCE, and a loopback redirect.
 * Follows RFC 8252, RFC 7636 and https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 *
 * @param show opens or prints the address; called once
 * @param timeoutSeconds seconds until nobody is expected any more
 * @throws OAuthRefusal when Entra or the person refuses, Failure `sign_in_expired` when nobody came,
 *   `issuer_confused` when the answer is for another sign-in
 */
export async function signInByBrowser(
  settings: Settings,
  show: (url: string) => void,
  timeoutSeconds = TIMEOUT_SECONDS,
): Promise<Granted> {
  const [state, nonce, verifier] = [secret(), secret(), secret()];
  const loopback = await Loopback.open(state);
  const { redirectUri } = loopback;
  // openid brings the nonce back, offline_access a refresh token
  const scope = `${settings.scope} openid offline_access`;
  const { clientId } = settings;
  let answer: Redirected;
  try {
    show(
      `${endpointUrl(settings, "authorize")}?${new URLSearchParams({
        ...{ client_id: clientId, response_type: "code", response_mode: "query" },
        ...{ redirect_uri: redirectUri, scope, state, nonce, prompt: "select_account" },
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256",
      }).toString()}`,
    );
    answer = await within(timeoutSeconds, loopback);
  } finally {
    loopback.close();
  }
  const { code = "" } = answer;
  const refusal = OAuthRefusal.from(answer);
  if (refusal !== undefined) throw refusal;
  const granted = await requestToken(settings, {
    ...{ grant_type: "authorization_code", client_id: clientId, code },
    ...{ redirect_uri: redirectUri, code_verifier: verifier, scope },
  });
  // read, not verified: it came from the issuer itself, by TLS (OpenID Connect Core, section 3.1.3.7)
  if (claimsOf(granted.idToken ?? "")?.["nonce"] === nonce) return granted;
  throw new Failure("issuer_confused", "the answer is not for this sign-in", {
    why: "the ID token does not carry its nonce",
    next: "sign in again: nats-entra login",
  });
}

async function within(timeoutSeconds: number, loopback: Loopback): Promise<Redirected> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Failure("sign_in_expired", "nobody signed in in the browser in time", {
          ...(loopback.strangers && { why: "what came was not the answer to this sign-in" }),
          next: "sign in again: nats-entra login; with --device-code, in a browser anywhere",
        }),
      );
    }, timeoutSeconds * 1000);
  });
  try {
    return await Promise.race([loopback.answer, end]);
  } finally {
    clearTimeout(timer);
  }
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}
