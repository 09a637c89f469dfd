import { randomInt } from "node:crypto";

import type { JSONWebKeySet } from "jose";

import type { Directory } from "../directory/model.ts";
import { Expiring, type Clock } from "./expiring.ts";
import type { AuthorizationCode } from "../grants/authorization-code.ts";
import type { DeviceSignIn } from "../grants/device-code.ts";
import type { RefreshToken } from "../grants/refresh-token.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Log } from "./log.ts";

/** What every endpoint works with; nothing else is shared between two requests. */
export interface Context {
  /** Base of every URL, as in `https://localhost:8443`, without a slash at the end. */
  readonly authority: string;
  readonly tenantId: string;
  readonly now: Clock;
  readonly log: Log;
  readonly directory: () => Directory;
  readonly keys: KeyRing;
  /** Keys of a configured issuer of federated assertions, by its URL. */
  readonly keysOf: (issuer: string) => Promise<JSONWebKeySet>;
  /** Seconds that the next access token lives. */
  readonly tokenLifetime: () => number;
  readonly pending: Pending;
}

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

/** Seconds that a device code can be used, as with Entra; and an authorization code. */
export const DEVICE_CODE_LIFETIME = 900;
const AUTHORIZATION_CODE_LIFETIME = 600;
const REFRESH_TOKEN_LIFETIME = 90 * 86_400;
/** Longest life of a certificate assertion, in seconds, so that remembering them all has an end. */
export const ASSERTION_LIFETIME = 86_400;

export function nothingPending(now: Clock): Pending {
  return {
    // An ended device code is told apart from one that never was, so it stays a while longer.
    devices: new Expiring(now, 2 * DEVICE_CODE_LIFETIME),
    userCodes: new Expiring(now, DEVICE_CODE_LIFETIME),
    codes: new Expiring(now, AUTHORIZATION_CODE_LIFETIME),
    refreshTokens: new Expiring(now, REFRESH_TOKEN_LIFETIME),
    assertions: new Expiring(now, ASSERTION_LIFETIME),
  };
}

/**
 * Seconds: the configured lifetime, or 60 to 90 minutes by chance.
 * Source: https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime
 */
export function lifetimes(configured: number | undefined): () => number {
  return () => configured ?? randomInt(3_600, 5_401);
}
