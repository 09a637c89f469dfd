/** nats-server's verdicts on one message and on one subscription. */
import type { Permissions, SubjectPermissions } from "./permissions.ts";
import { matches } from "./pattern.ts";
import { isOdd } from "./symbol.ts";

/**
 * Is a subscription let in? (client.go, canSubscribeInternal and processSubEx; receive.ts says what the
 * permissions mean.) Messages that a deny matches are withheld from it all the same.
 *
 * @param subject what is subscribed to; its wildcards are compared like tokens
 * @example admits({ allow: ["a.*"], deny: [] }, "a.>") // true
 * @example admits({ allow: ["a", "a workers"], deny: [] }, "a", "others") // false
 */
export function admits(
  { allow, deny }: SubjectPermissions,
  subject: string,
  queue?: string,
): boolean {
  if (queue === "_sys_") return false;
  const matching = (entries: readonly string[]) =>
    entries
      .map((entry) => entry.trim().split(/\s+/))
      .filter(([pattern = ""]) => matches(subject, pattern))
      .map(([, group]) => group);
  const fits = (group: string | undefined) =>
    group === undefined || (queue !== undefined && isGroup(queue, group));
  const allowing = matching(allow);
  const groups = allowing.filter((group) => group !== undefined);
  const allowed =
    queue !== undefined && groups.length > 0 ? groups.some(fits) : allowing.includes(undefined);
  return allowed && !matching(deny).some(fits);
}

/** queueMatches: the name itself, or the pattern, but its `*` stands for no odd token. */
function isGroup(queue: string, pattern: string): boolean {
  const have = queue.split(".");
  const want = pattern.split(".");
  for (const [i, token] of want.entries()) {
    const own = have[i];
    if (own === undefined) return false;
    if (token === ">") return true;
    if (token === "*" ? isOdd(own) : token !== own) return false;
  }
  return have.length === want.length;
}

/**
 * nats-server's verdict on a message (client.go, pubAllowedFullCheck), answers to requests apart.
 *
 * @example mayPublish({ publish: { allow: ["orders.>"], deny: [] }, subscribe: { allow: [], deny: [] } }, "orders.new") // true
 */
export function mayPublish({ publish: { allow, deny } }: Permissions, subject: string): boolean {
  return anyMatches(subject, allow) && !anyMatches(subject, deny);
}

/**
 * nats-server's verdict on a subscription (`admits`). What is subscribed to is compared token by
 * token, wildcards too: `orders.>` is let in by `orders.*`, and kept out by a deny of `orders.*`. A
 * subscription that a deny merely overlaps is let in, without the messages denied.
 *
 * @param subject what is subscribed to, wildcards allowed
 * @example maySubscribe({ publish: { allow: [], deny: [] }, subscribe: { allow: ["orders.*"], deny: [] } }, "orders.>") // true
 */
export function maySubscribe({ subscribe }: Permissions, subject: string, queue?: string): boolean {
  return admits(subscribe, subject, queue);
}

function anyMatches(subject: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(subject, pattern));
}
