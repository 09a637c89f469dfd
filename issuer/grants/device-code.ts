import { randomBytes, randomInt, randomUUID } from "node:crypto";

import { findPublicClient } from "../clients/authenticate.ts";
import type { Context } from "../context/context.ts";
import { DEVICE_CODE_LIFETIME, type DeviceSignIn } from "../context/pending.ts";
import type { User } from "../directory/model.ts";
import { endpoints } from "../metadata/discovery.ts";
import { EntraError } from "../http/errors.ts";
import type { Parameters } from "../http/http.ts";
import { assertAssigned } from "../tokens/access-token.ts";
import { parseUserScope } from "../tokens/scope.ts";
import type { TokenAnswer } from "./answer.ts";
import { userTokens } from "./user-tokens.ts";

/** Seconds, as Entra says. */
const INTERVAL = 5;
/** Seconds by which a timer may fire early without a penalty. */
const TOLERANCE = 1;
// no vowels, so no words; nothing that looks like something else
const LETTERS = "BCDFGHJKLMNPQRSTVWXYZ23456789";

/**
 * `POST /{tid}/oauth2/v2.0/devicecode`.
 * Follows https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code
 */
export function startDeviceCode(context: Context, parameters: Parameters): TokenAnswer {
  const client = findPublicClient(context, parameters.need("client_id"));
  const scope = parameters.need("scope");
  parseUserScope(scope, context.directory());
  const deviceCode = randomBytes(48).toString("base64url");
  const userCode = Array.from({ length: 9 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  const expires = context.now() + DEVICE_CODE_LIFETIME;
  const signIn: DeviceSignIn = { userCode, client, scope, expires, interval: INTERVAL };
  context.pending.devices.set(deviceCode, signIn);
  context.pending.userCodes.set(userCode, signIn);
  const page = endpoints(context).deviceLogin;
  return {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: page,
    // Entra gives none: people enter the code there. The page still asks who one is (RFC 8628 section 5.4)
    verification_uri_complete: `${page}?otc=${userCode}`,
    expires_in: DEVICE_CODE_LIFETIME,
    interval: INTERVAL,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`,
  };
}

/** The device that waits under this code, however people type it, or undefined when there is none any more. */
export function waitingDevice(context: Context, userCode: string): DeviceSignIn | undefined {
  const signIn = context.pending.userCodes.get(userCode.toUpperCase().replace(/[^A-Z0-9]/g, ""));
  return signIn?.outcome === undefined && (signIn?.expires ?? 0) > context.now()
    ? signIn
    : undefined;
}

/** The person signs in: the device gets tokens, or, without an assignment, the refusal that is returned here. */
export function approveDevice(
  context: Context,
  signIn: DeviceSignIn,
  profile: User,
): EntraError | undefined {
  try {
    const { application } = parseUserScope(signIn.scope, context.directory());
    assertAssigned(context, { application, client: signIn.client, user: { profile } });
    signIn.outcome = { oid: profile.id };
    return undefined;
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    signIn.outcome = error;
    return error;
  }
}

export function declineDevice(signIn: DeviceSignIn): void {
  signIn.outcome = new EntraError(65004, "User declined to consent to access the app.");
}

/** The device asks for its tokens (RFC 8628 sections 3.4 and 3.5). */
export function redeemDeviceCode(context: Context, parameters: Parameters): Promise<TokenAnswer> {
  const deviceCode = parameters.need("device_code");
  const client = findPublicClient(context, parameters.need("client_id"));
  const signIn = context.pending.devices.get(deviceCode);
  if (signIn?.client.appId !== client.appId)
    throw new EntraError(70018, "The device code is unknown or was already redeemed.");
  const now = context.now();
  if (signIn.expires <= now)
    throw new EntraError(70019, "The device code has expired. Start the sign-in again.");
  if (signIn.outcome instanceof EntraError) throw signIn.outcome;
  const early = signIn.asked !== undefined && now < signIn.asked + signIn.interval - TOLERANCE;
  signIn.asked = now;
  if (early) {
    signIn.interval += INTERVAL;
    throw new EntraError(
      90055,
      `Asked too often. Wait ${signIn.interval} seconds between two requests.`,
    );
  }
  if (signIn.outcome === undefined) {
    throw new EntraError(
      70016,
      "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    );
  }
  const { oid } = signIn.outcome;
  const answer = userTokens(
    context,
    "device_code",
    { client, oid, sid: randomUUID(), scope: signIn.scope },
    parameters,
  );
  context.pending.devices.delete(deviceCode);
  return answer;
}
