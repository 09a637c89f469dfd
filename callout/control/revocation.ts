import { isObject } from "../json.ts";
import type { Grant } from "../../access/index.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole, isTime, isTokenId, type Identity } from "../token/claims.ts";
import { remembered, skew } from "./remembered.ts";

/** Whom it keeps out: an identity, a client application, who has a role, a token. */
export type RevocationTarget =
  | { readonly oid: string }
  | { readonly azp: string }
  | { readonly role: string }
  | { readonly uti: string };

/** That somebody is kept out. */
export interface Revocation {
  readonly target: RevocationTarget;
  readonly reason: string;
  /** Object id of who did it. */
  readonly by: string;
  /** Unix seconds. */
  readonly since: number;
  /** Unix seconds; for good when absent. */
  readonly until?: number;
  readonly lifted?: Lifted;
  /** Object id of whose token it is, when a token is kept out and a callout knew whose it was. */
  readonly holder?: string;
}

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

/** True for a line for people. */
export function isReason(value: unknown): value is string {
  return typeof value === "string" && /^(?=.*\S)[^\p{C}]{1,200}$/u.test(value);
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

/**
 * Whether it may be forgotten. One that was lifted is kept until every copy from before is over by itself or no longer
 * trusted.
 *
 * @param now unix seconds
 */
export function isOver({ lifted, until = Infinity }: Revocation, now: number): boolean {
  return lifted ? now >= Math.min(until + skew, lifted.at + remembered) : now >= until;
}

/** What a revocation looks at in a session. */
export interface Revocable extends Pick<Identity, "oid" | "azp" | "uti"> {
  /** Of the token, where `azp` is another that was made of it. */
  readonly tokenAzp?: string;
  /** That count in it. */
  readonly roles: Grant["roles"];
}

/** Whether a revocation is about a session. */
export function isAbout(target: RevocationTarget, session: Revocable): boolean {
  if ("oid" in target) return target.oid === session.oid;
  if ("azp" in target) return target.azp === session.azp || target.azp === session.tokenAzp;
  if ("role" in target) return session.roles.includes(target.role);
  return target.uti === session.uti;
}
