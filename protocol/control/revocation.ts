import { isObject } from "../../values/shape/index.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole, isTime, isTokenId, isReason } from "../identifiers.ts";

/** Whom it keeps out: an identity, a client application, who has a role, a token. */
export type RevocationTarget =
  | { readonly oid: string }
  | { readonly azp: string }
  | { readonly role: string }
  | { readonly uti: string };

/** A revocation as it is stored: who is kept out, why, and until when. */
export interface Revocation {
  readonly target: RevocationTarget;
  readonly reason: string;
  /** Object id of who did it. */
  readonly by: string;
  /** Unix seconds. */
  readonly since: number;
  /** Unix seconds; permanent when absent. */
  readonly until?: number;
  readonly lifted?: Lifted;
  /** Object id of whose token it is, when a token is kept out and a callout knew whose it was. */
  readonly holder?: string;
}

/** A revocation and its id. */
export type NamedRevocation = Revocation & { readonly id: string };

export interface Lifted {
  readonly by: string;
  /** Unix seconds. */
  readonly at: number;
}

/** Reads a revocation strictly; undefined for anything of another form. */
export function readRevocation(value: unknown): Revocation | undefined {
  if (!isObject(value)) return undefined;
  const { reason, by, since, until } = value;
  const target = readTarget(value.target);
  const lifted = value.lifted === undefined ? undefined : readLifted(value.lifted);
  if (!target || !isReason(reason) || !isGuid(by) || !isTime(since)) return undefined;
  if (until !== undefined && !isTime(until)) return undefined;
  if (value.lifted !== undefined && !lifted) return undefined;
  if (value.holder !== undefined && !isGuid(value.holder)) return undefined;
  return {
    ...{ target, reason, by, since },
    ...(until && { until }),
    ...(lifted && { lifted }),
    ...(value.holder !== undefined && { holder: value.holder }),
  };
}

/** Reads whom a revocation is about: exactly one thing. */
export function readTarget(value: unknown): RevocationTarget | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const { oid, azp, role, uti } = value;
  if (isGuid(oid)) return { oid };
  if (isGuid(azp)) return { azp };
  if (isRole(role)) return { role };
  return isTokenId(uti) ? { uti } : undefined;
}

function readLifted(value: unknown): Lifted | undefined {
  if (!isObject(value)) return undefined;
  const { by, at } = value;
  return isGuid(by) && isTime(at) ? { by, at } : undefined;
}

/** @param now unix seconds */
export function isInForce({ lifted, until = Infinity }: Revocation, now: number): boolean {
  return !lifted && now < until;
}
