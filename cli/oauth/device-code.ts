import {
  genericGrantRequest,
  initiateDeviceAuthorization,
  type TokenEndpointResponse,
} from "openid-client";
import { Failure } from "../../errors/failure.mjs";
import type { Io } from "../terminal/io.ts";
import type { Settings } from "../settings/settings.ts";
import { answered, configurationOf } from "./configuration.ts";
import { OAuthRefusal } from "./refusal.ts";

/** What a person needs to sign in on another device. */
export interface DevicePrompt {
  readonly userCode: string;
  readonly url: string;
  /** The address with the code filled in, where the issuer gives one (RFC 8628 section 3.3.1); Entra gives none. */
  readonly filledIn?: string | undefined;
  /** Seconds that the code is good for. */
  readonly expiresIn: number;
}

const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
/** Seconds between two questions when the server names none (RFC 8628 section 3.5). */
const INTERVAL = 5;

/**
 * Signs a person in with a code that they enter in a browser, anywhere.
 * Follows RFC 8628 and https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 *
 * @param show tells the person where to go; called once
 * @throws OAuthRefusal when the person declines or the code expires
 */
export async function signInByDeviceCode(
  io: Pick<Io, "now" | "sleep">,
  settings: Settings,
  show: (prompt: DevicePrompt) => void,
): Promise<TokenEndpointResponse> {
  const configuration = configurationOf(settings, settings.clientId);
  // offline_access brings a refresh token, so that the sign-in outlives the access token
  const scope = `${settings.scope} offline_access`;
  const started = await answered(settings, initiateDeviceAuthorization(configuration, { scope }));
  const { device_code, user_code: userCode, verification_uri: url, expires_in } = started;
  show({ userCode, url, filledIn: started.verification_uri_complete, expiresIn: expires_in });
  const deadline = io.now() + expires_in;
  // not by the library's own polling: that gives up when one connection fails
  for (let pause = started.interval ?? INTERVAL; io.now() < deadline;) {
    await io.sleep(pause);
    try {
      return await answered(
        settings,
        genericGrantRequest(configuration, DEVICE_CODE, { device_code }),
      );
    } catch (error) {
      pause = slower(error, pause);
    }
  }
  throw new Failure("sign_in_expired", "nobody entered the code in time", {
    next: "sign in again: nats-entra login",
  });
}

/** Seconds until the next question; throws what makes asking again pointless (RFC 8628 section 3.5). */
function slower(error: unknown, pause: number): number {
  if (error instanceof OAuthRefusal) {
    if (error.error === "authorization_pending") return pause;
    if (error.error === "slow_down") return pause + 5;
  } else if (error instanceof Failure && error.code === "issuer_unreachable") {
    // "exponential backoff … upon encountering a connection timeout"
    return pause * 2;
  }
  throw error;
}
