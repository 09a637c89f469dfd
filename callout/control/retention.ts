import { approvalSeconds, type TemporaryAssignment } from "../../protocol/control/assignment.ts";
import type { Revocation } from "../../protocol/control/revocation.ts";
import { rememberedSeconds, skewSeconds } from "../bucket/times.ts";

/**
 * Whether a revocation may be forgotten. A lifted one is kept until every older copy has expired or is no
 * longer trusted.
 *
 * @param now unix seconds
 */
export function isRevocationPast({ lifted, until = Infinity }: Revocation, now: number): boolean {
  return lifted
    ? now >= Math.min(until + skewSeconds, lifted.at + rememberedSeconds)
    : now >= until;
}

/**
 * Whether a temporary assignment may be forgotten. A withdrawn one is kept for as long as it would have lasted: a
 * replica that was cut off and comes back with an older copy never finds its place empty while that copy would count.
 *
 * @param now unix seconds
 */
export function isAssignmentPast(assignment: TemporaryAssignment, now: number): boolean {
  const { since, until = since + approvalSeconds, withdrawn } = assignment;
  return now >= until + (withdrawn ? skewSeconds : 0);
}
