import { randomInt } from "node:crypto";

import type { JSONWebKeySet } from "jose";

import type { Directory } from "../directory/model.ts";
import type { Clock } from "../time/expiring.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Log } from "./log.ts";
import type { Pending } from "./pending.ts";

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

/**
 * Seconds: the configured lifetime, or 60 to 90 minutes by chance.
 * Source: https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime
 */
export function lifetimes(configured: number | undefined): () => number {
  return () => configured ?? randomInt(3_600, 5_401);
}
