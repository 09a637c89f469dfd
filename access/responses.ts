import type { ResponseRules } from "./document.ts";

/**
 * The responses that a session gets: nats-server has one setting for all its services, so each number
 * is the largest that a role or service asks for.
 */
export function mostGenerous(
  of: readonly { readonly responses?: ResponseRules }[],
): ResponseRules | undefined {
  const all = of.flatMap(({ responses }) => (responses === undefined ? [] : [responses]));
  if (all.length === 0) return undefined;
  return {
    max: Math.max(...all.map(({ max }) => max)),
    ttl: Math.max(...all.map(({ ttl }) => ttl)),
  };
}
