/** nats-server's verdict on one subscription. */
import type { SubjectRules } from "../document/document.ts";
import { matches } from "./subject.ts";
import { isOdd } from "./symbol.ts";

/**
 * Is a subscription let in? (client.go, canSubscribeInternal and processSubEx; receive.ts says what the
 * rules mean.) Messages that a deny matches are withheld from it all the same.
 *
 * @param subject what is subscribed to; its wildcards are compared like tokens
 * @example admits({ allow: ["a.*"], deny: [] }, "a.>") // true
 * @example admits({ allow: ["a", "a workers"], deny: [] }, "a", "others") // false
 */
export function admits({ allow, deny }: SubjectRules, subject: string, queue?: string): boolean {
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
