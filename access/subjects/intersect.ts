/** What permissions and bounds both permit: the session of an agent that acts on behalf of a person. */
import { sortedSet } from "../../values/canonical.ts";
import {
  type ResponsePermission,
  type SubjectPermissions,
  splitQueue,
  type Permissions,
} from "./permissions.ts";
import { common } from "./pattern.ts";

/**
 * The permissions that permit exactly what both permit: for every subject, subscription and queue group, nats-server
 * lets through with them what it would let through with the one and with the other.
 *
 * - The subjects of two patterns are those of one pattern, or none; so the allows are met pairwise. As
 *   nats-server compares subscriptions token by token, wildcards too, that holds for what is subscribed to.
 * - What either denies is denied.
 * - Entries for a queue group keep their group. The bounds have none (compile refuses them), since two lists
 *   with groups could say together what no single list can.
 * - Answers to requests take both to be allowed, and keep to the smaller of each number.
 *
 * Placeholders are to be filled in before: what `{oid}` and a GUID have in common depends on whose session it is.
 *
 * @param bounds without queue groups
 * @example intersectPermissions({ publish: { allow: ["a.>"], … }, … }, { publish: { allow: ["*.b"], … }, … }) // publishes a.b
 */
export function intersectPermissions(permissions: Permissions, bounds: Permissions): Permissions {
  const responses = smaller(permissions.responses, bounds.responses);
  return {
    publish: both(permissions.publish, bounds.publish),
    subscribe: both(permissions.subscribe, bounds.subscribe),
    ...(responses === undefined ? {} : { responses }),
  };
}

function both(permissions: SubjectPermissions, bounds: SubjectPermissions): SubjectPermissions {
  const allow = permissions.allow.flatMap((entry) => {
    const { subject, queue } = splitQueue(entry);
    const group = queue === undefined ? "" : ` ${queue}`;
    return bounds.allow.flatMap((bound) => {
      const both = common(subject, bound);
      return both === undefined ? [] : [`${both}${group}`];
    });
  });
  return { allow: sortedSet(allow), deny: sortedSet([...permissions.deny, ...bounds.deny]) };
}

function smaller(
  a: ResponsePermission | undefined,
  b: ResponsePermission | undefined,
): ResponsePermission | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { max: Math.min(a.max, b.max), ttl: Math.min(a.ttl, b.ttl) };
}
