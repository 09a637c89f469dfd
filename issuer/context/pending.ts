import type { Client } from "../directory/model.ts";
import type { EntraError } from "../http/errors.ts";
import { Expiring, type Clock } from "../time/expiring.ts";

/** What was begun and not finished, in memory: a restart asks people to sign in again. */
export interface Pending {
  /** By device code. */
  readonly devices: Expiring<DeviceSignIn>;
  /** The same, by the code that a person types. */
  readonly userCodes: Expiring<DeviceSignIn>;
  /** By code. */
  readonly codes: Expiring<AuthorizationCode>;
  /** By token. */
  readonly refreshTokens: Expiring<RefreshToken>;
  /** Certificate assertions already presented, by `client_id jti`. */
  readonly assertions: Expiring<true>;
}

/** A person who signed in through a public client; `sid` ties together everything that came of it. */
export interface SignIn {
  readonly client: Client;
  /** Object id of the person. */
  readonly oid: string;
  readonly sid: string;
  /** As the client asked for it. */
  readonly scope: string;
  readonly nonce?: string | undefined;
}

/** A code that waits to be redeemed; kept after use, to notice a second one. */
export interface AuthorizationCode {
  readonly signIn: SignIn;
  readonly redirectUri: string;
  readonly challenge: string;
  used: boolean;
}

/** A device that waits for a person to sign in with a code. */
export interface DeviceSignIn {
  readonly userCode: string;
  readonly client: Client;
  readonly scope: string;
  /** Seconds since 1970. */
  readonly expires: number;
  /** Seconds between two questions; grows when the device asks too often. */
  interval: number;
  asked?: number;
  /** What the person did: their object id, or why there will be no token. */
  outcome?: { readonly oid: string } | EntraError;
}

/** A refresh token that was handed out. */
export interface RefreshToken {
  readonly signIn: SignIn;
  /** Kept after use: when it comes again, somebody else has it. */
  readonly used: boolean;
}

/** Seconds that a device code can be used, as with Entra; and an authorization code. */
export const DEVICE_CODE_LIFETIME = 900;
const AUTHORIZATION_CODE_LIFETIME = 600;
const REFRESH_TOKEN_LIFETIME = 90 * 86_400;
/** Longest life of a certificate assertion, in seconds, so that remembering them all has an end. */
export const ASSERTION_LIFETIME = 86_400;

/** The state of an issuer that has just started. */
export function nothingPending(now: Clock): Pending {
  return {
    // An expired device code is kept longer, to tell it from one that never existed.
    devices: new Expiring(now, 2 * DEVICE_CODE_LIFETIME),
    userCodes: new Expiring(now, DEVICE_CODE_LIFETIME),
    codes: new Expiring(now, AUTHORIZATION_CODE_LIFETIME),
    refreshTokens: new Expiring(now, REFRESH_TOKEN_LIFETIME),
    assertions: new Expiring(now, ASSERTION_LIFETIME),
  };
}
