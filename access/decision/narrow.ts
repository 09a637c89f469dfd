import type { SessionPermissions } from "./decision.ts";
import type { ResponsePermission } from "../subjects/permissions.ts";
import { includesSet, publishSet, receiveSet } from "../subjects/index.ts";

/**
 * Whether a session that was granted the one could do something that one that is granted the other cannot:
 * exactly, by subjects and not by how they are written, and by the kinds of connection that it may have. In another account, everything is something else.
 *
 * @example narrows(grant({ allow: ["orders.>"] }), grant({ allow: ["orders.*", "orders.*.>"] })) // false
 */
export function narrows(before: SessionPermissions, after: SessionPermissions): boolean {
  if (before.account !== after.account) return true;
  return (
    (before.connections ?? []).some((kind) => after.connections?.includes(kind) !== true) ||
    !includesSet(publishSet(after.publish), publishSet(before.publish)) ||
    !includesSet(receiveSet(after.subscribe), receiveSet(before.subscribe)) ||
    answersLess(before.responses, after.responses)
  );
}

function answersLess(
  before: ResponsePermission | undefined,
  after: ResponsePermission | undefined,
): boolean {
  if (before === undefined) return false;
  return after === undefined || after.max < before.max || after.ttl < before.ttl;
}
