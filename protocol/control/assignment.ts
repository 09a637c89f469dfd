import { isObject } from "../../values/shape/index.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole, isTime, isReason } from "../identifiers.ts";

/** A temporary assignment of a role as it is stored: in force, or proposed and waiting for approval. */
export interface TemporaryAssignment {
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
  readonly approved?: AdminAction;
  readonly withdrawn?: AdminAction;
}

/** What an administrator did: who, and when. */
export interface AdminAction {
  /** Object id. */
  readonly by: string;
  /** Unix seconds. */
  readonly at: number;
}

/** Limits of an assignment's duration, in seconds; a role that is needed for longer is assigned in Entra. */
export const durationSeconds = { min: 60, max: 86_400 } as const;
/** Seconds for which a proposal waits for approval. */
export const approvalSeconds = 86_400;

/** An assignment and its id. */
export type NamedAssignment = TemporaryAssignment & { readonly id: string };

/** A role that somebody has by an assignment in force, as decisions and audit records carry it. */
export interface TemporaryRole {
  /** Of the assignment. */
  readonly id: string;
  readonly role: string;
  /** Unix seconds. */
  readonly until: number;
}

/** Reads an assignment strictly; undefined for anything of another form. */
export function readAssignment(value: unknown): TemporaryAssignment | undefined {
  if (!isObject(value)) return undefined;
  const { role, to, reason, by, since, duration: seconds, until } = value;
  const [approved, withdrawn] = [readAction(value.approved), readAction(value.withdrawn)];
  if (!isRole(role) || !isGuid(to) || !isReason(reason) || !isGuid(by)) return undefined;
  if (!isTime(since) || !isDuration(seconds)) return undefined;
  if (until !== undefined && !(isTime(until) && until <= since + approvalSeconds + seconds))
    return undefined;
  if (approved === null || withdrawn === null) return undefined;
  return {
    ...{ role, to, reason, by, since, duration: seconds },
    ...(until !== undefined && { until }),
    ...(approved && { approved }),
    ...(withdrawn && { withdrawn }),
  };
}

/** Undefined for nothing, null for anything of another form. */
function readAction(value: unknown): AdminAction | undefined | null {
  if (value === undefined) return undefined;
  if (!isObject(value) || !isGuid(value.by) || !isTime(value.at)) return null;
  return { by: value.by, at: value.at };
}

/** True for a duration that an assignment may have, in seconds. */
export function isDuration(value: unknown): value is number {
  const { min, max } = durationSeconds;
  return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
}

/** Whether it is in force. @param now unix seconds */
export function isAssigned({ until, withdrawn }: TemporaryAssignment, now: number): boolean {
  return !withdrawn && until !== undefined && now < until;
}

/** Whether it waits for somebody's approval. @param now unix seconds */
export function isProposed({ since, until, withdrawn }: TemporaryAssignment, now: number): boolean {
  return !withdrawn && until === undefined && now < since + approvalSeconds;
}
