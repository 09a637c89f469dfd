import { isObject } from "../json.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole, isTime } from "../token/claims.ts";
import { skew } from "./remembered.ts";
import { isReason } from "./revocation.ts";

/** That somebody has a role for a while, or would like to. */
export interface RoleGrant {
  readonly role: string;
  /** Object id of who gets it. */
  readonly to: string;
  readonly reason: string;
  /** Object id of who granted or proposed it. */
  readonly by: string;
  /** Unix seconds. */
  readonly since: number;
  /** Seconds for which it is to be in force. */
  readonly duration: number;
  /** Unix seconds at which it ends; absent while it waits for approval. */
  readonly until?: number;
  /** Of one that two had to agree on. */
  readonly approved?: Deed;
  readonly withdrawn?: Deed;
}

/** Who did something, and when. */
export interface Deed {
  /** Object id. */
  readonly by: string;
  /** Unix seconds. */
  readonly at: number;
}

/** Seconds: whoever needs a role for longer has it assigned. */
export const duration = { shortest: 60, longest: 86_400 } as const;
/** Seconds for which a proposal waits for approval. */
const patience = 86_400;

/** Reads a grant strictly; undefined for anything of another form. */
export function readRoleGrant(value: unknown): RoleGrant | undefined {
  if (!isObject(value)) return undefined;
  const { role, to, reason, by, since, duration: seconds, until } = value;
  const [approved, withdrawn] = [readDeed(value.approved), readDeed(value.withdrawn)];
  if (!isRole(role) || !isGuid(to) || !isReason(reason) || !isGuid(by)) return undefined;
  if (!isTime(since) || !isDuration(seconds)) return undefined;
  if (until !== undefined && !(isTime(until) && until <= since + patience + seconds))
    return undefined;
  if (approved === null || withdrawn === null) return undefined;
  return {
    ...{ role, to, reason, by, since, duration: seconds },
    ...(until !== undefined && { until }),
    ...(approved && { approved }),
    ...(withdrawn && { withdrawn }),
  };
}

/** Undefined for nothing, null for what is no deed. */
function readDeed(value: unknown): Deed | undefined | null {
  if (value === undefined) return undefined;
  if (!isObject(value) || !isGuid(value.by) || !isTime(value.at)) return null;
  return { by: value.by, at: value.at };
}

export function isDuration(value: unknown): value is number {
  const { shortest, longest } = duration;
  return Number.isSafeInteger(value) && Number(value) >= shortest && Number(value) <= longest;
}

/** @param now unix seconds */
export function isGranted({ until, withdrawn }: RoleGrant, now: number): boolean {
  return !withdrawn && until !== undefined && now < until;
}

/** Whether it waits for somebody's approval. @param now unix seconds */
export function isProposed({ since, until, withdrawn }: RoleGrant, now: number): boolean {
  return !withdrawn && until === undefined && now < since + patience;
}

/**
 * Whether it may be forgotten. One that was withdrawn is kept for as long as it would have lasted: a replica that was
 * cut off and comes back with a copy from before never finds its place empty while that copy would count.
 *
 * @param now unix seconds
 */
export function isPast({ since, until, withdrawn }: RoleGrant, now: number): boolean {
  return now >= (until ?? since + patience) + (withdrawn ? skew : 0);
}
