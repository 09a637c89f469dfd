import { Failure } from "../../errors/failure.ts";
import type { Io } from "../terminal/io.ts";
import type { Settings } from "../settings/settings.ts";
import { postForm, requestToken, type Granted } from "./endpoint.ts";
import { OAuthRefusal } from "./refusal.ts";

/** What a person needs to sign in on another device. */
export interface DevicePrompt {
  readonly userCode: string;
  readonly url: string;
  /** Seconds that the code is good for. */
  readonly expiresIn: number;
}

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
): Promise<Granted> {
  const { clientId } = settings;
  // offline_access brings a refresh token, so that the sign-in outlives the access token
  const scope = `${settings.scope} offline_access`;
  const started = await postForm(settings, "devicecode", { client_id: clientId, scope });
  const { device_code: deviceCode, user_code: userCode, verification_uri: url } = started;
  if (typeof deviceCode !== "string" || typeof userCode !== "string" || typeof url !== "string") {
    throw new Failure("issuer_confused", "the answer holds no device code", {
      next: "check the authority and the tenant in the settings file",
    });
  }
  const expiresIn = positive(started["expires_in"]) ?? 900;
  show({ userCode, url, expiresIn });
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    client_id: clientId,
    device_code: deviceCode,
  };
  return poll(io, settings, form, {
    interval: positive(started["interval"]) ?? INTERVAL,
    deadline: io.now() + expiresIn,
  });
}

async function poll(
  io: Pick<Io, "now" | "sleep">,
  settings: Settings,
  form: Readonly<Record<string, string>>,
  { interval, deadline }: { interval: number; deadline: number },
): Promise<Granted> {
  let pause = interval;
  while (io.now() < deadline) {
    await io.sleep(pause);
    try {
      return await requestToken(settings, form);
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

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
