import {
  None,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type TokenEndpointResponse,
} from "openid-client";
import { Failure } from "../../errors/failure.mjs";
import type { Settings } from "../settings/settings.ts";
import { answered, configurationOf } from "./configuration.ts";
import { Loopback } from "./loopback.ts";

/** Seconds that a person has in the browser. */
const TIMEOUT_SECONDS = 300;

/**
 * Signs a person in by a browser on this machine: authorization code with PKCE, and a loopback redirect.
 * Follows RFC 8252, RFC 7636 and https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 *
 * @param show opens or prints the address; called once
 * @param timeoutSeconds seconds until nobody is expected
 * @throws OAuthRefusal when Entra or the person refuses, Failure `sign_in_expired` when nobody came,
 *   `issuer_confused` when the answer is for another sign-in
 */
export async function signInByBrowser(
  settings: Settings,
  show: (url: string) => void,
  timeoutSeconds = TIMEOUT_SECONDS,
): Promise<TokenEndpointResponse> {
  const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const loopback = await Loopback.open(state);
  const { redirectUri } = loopback;
  const configuration = configurationOf(settings, settings.clientId, (...request) => {
    None()(...request);
    // the library takes it from the answer's URL, where a slash ends it; Entra compares the text (AADSTS500112)
    request[2].set("redirect_uri", redirectUri);
  });
  // openid brings the nonce back, offline_access a refresh token
  const scope = `${settings.scope} openid offline_access`;
  let answer: URL;
  try {
    const asked = buildAuthorizationUrl(configuration, {
      ...{ response_mode: "query", prompt: "select_account" },
      ...{ redirect_uri: redirectUri, scope, state, nonce },
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    show(asked.href);
    answer = await within(timeoutSeconds, loopback);
  } finally {
    loopback.close();
  }
  // the ID token's signature is not checked: it came from the issuer itself, by TLS (OpenID Connect Core, section 3.1.3.7)
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  return answered(settings, authorizationCodeGrant(configuration, answer, checks, { scope }));
}

async function within(timeoutSeconds: number, loopback: Loopback): Promise<URL> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Failure("sign_in_expired", "nobody signed in with the browser in time", {
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
