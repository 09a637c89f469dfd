/** What rules and bounds both permit: the session of an agent that acts on behalf of a person. */
import { sortedSet } from "../../values/canonical.ts";
import { type ResponseRules, type SubjectRules, splitQueue, type Rules } from "./permissions.ts";
import { common } from "./pattern.ts";

/**
 * The rules that permit exactly what both permit: for every subject, subscription and queue group, nats-server
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
 * @example intersectRules({ publish: { allow: ["a.>"], … }, … }, { publish: { allow: ["*.b"], … }, … }) // publishes a.b
 */
export function intersectRules(rules: Rules, bounds: Rules): Rules {
  const responses = smaller(rules.responses, bounds.responses);
  return {
    publish: both(rules.publish, bounds.publish),
    subscribe: both(rules.subscribe, bounds.subscribe),
    ...(responses === undefined ? {} : { responses }),
  };
}

function both(rules: SubjectRules, bounds: SubjectRules): SubjectRules {
  const allow = rules.allow.flatMap((entry) => {
    const { subject, queue } = splitQueue(entry);
    const group = queue === undefined ? "" : ` ${queue}`;
    return bounds.allow.flatMap((bound) => {
      const both = common(subject, bound);
      return both === undefined ? [] : [`${both}${group}`];
    });
  });
  return { allow: sortedSet(allow), deny: sortedSet([...rules.deny, ...bounds.deny]) };
}

function smaller(
  a: ResponseRules | undefined,
  b: ResponseRules | undefined,
): ResponseRules | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { max: Math.min(a.max, b.max), ttl: Math.min(a.ttl, b.ttl) };
}
