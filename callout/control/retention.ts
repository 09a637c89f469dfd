import { approvalSeconds, type TemporaryAssignment } from "../../protocol/control/assignment.ts";
import type { Revocation } from "../../protocol/control/revocation.ts";

/** Seconds by which clocks of replicas differ at most. */
export const skew = 120;
/** Seconds for which it is kept that a revocation was lifted: nothing else says that an older copy is over. */
export const remembered = 7 * 86_400;
/**
 * Seconds after which a replica that could not read a bucket stops trusting its own memory of it. What ended meanwhile
 * may be forgotten by then, so this is shorter than `remembered`, by more than clocks are ever apart.
 */
export const trusted = remembered - 86_400;

/**
 * Whether a revocation may be forgotten. A lifted one is kept until every older copy has expired by itself or is no
 * longer trusted.
 *
 * @param now unix seconds
 */
export function isRevocationPast({ lifted, until = Infinity }: Revocation, now: number): boolean {
  return lifted ? now >= Math.min(until + skew, lifted.at + remembered) : now >= until;
}

/**
 * Whether a temporary assignment may be forgotten. A withdrawn one is kept for as long as it would have lasted: a
 * replica that was cut off and comes back with an older copy never finds its place empty while that copy would count.
 *
 * @param now unix seconds
 */
export function isAssignmentPast(assignment: TemporaryAssignment, now: number): boolean {
  const { since, until = since + approvalSeconds, withdrawn } = assignment;
  return now >= until + (withdrawn ? skew : 0);
}
