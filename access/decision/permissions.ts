/** What a set of rules permits, with nats-server's meaning, and how the rules of several roles add up. */
import { sortedSet } from "../../values/canonical.ts";
import type { AccessDocument, ResponseRules, SubjectRules } from "../document/document.ts";
import { includes, matches } from "../subjects/subject.ts";
import { admits } from "../subjects/admit.ts";

export interface Rules {
  readonly publish: SubjectRules;
  readonly subscribe: SubjectRules;
  readonly responses?: ResponseRules;
}

/** `"orders.new workers"` → subject and queue group. */
export function splitQueue(entry: string): { readonly subject: string; readonly queue?: string } {
  const space = entry.indexOf(" ");
  if (space < 0) return { subject: entry };
  return { subject: entry.slice(0, space), queue: entry.slice(space + 1) };
}

/** What every session may do, as rules. */
export function sessionRules({ session }: AccessDocument): Rules {
  return {
    publish: { allow: session.publish, deny: [] },
    subscribe: { allow: session.subscribe, deny: [] },
  };
}

/** The rules with one session's claims in the place of the placeholders. */
export function fillRules(rules: Rules, fill: (subject: string) => string): Rules {
  const { publish, subscribe, responses } = rules;
  return {
    publish: { allow: publish.allow.map(fill), deny: publish.deny.map(fill) },
    subscribe: { allow: subscribe.allow.map(fill), deny: subscribe.deny.map(fill) },
    ...(responses === undefined ? {} : { responses }),
  };
}

/**
 * The rules of one session: union of the allows, union of the denies.
 *
 * Responses are one setting for all services of a session in nats-server, so each of its numbers is the
 * largest asked for.
 */
export function mergeRules(all: readonly Rules[]): Rules {
  const { publish, subscribe, responses } = uniteRules(all);
  return {
    publish,
    subscribe: { allow: widestQueues(subscribe.allow), deny: subscribe.deny },
    ...(responses === undefined ? {} : { responses }),
  };
}

/** The same with all queue groups: which of them a plain entry covers is known once claims are filled in. */
export function uniteRules(all: readonly Rules[]): Rules {
  const responses = mostGenerous(all.map((rules) => rules.responses));
  return {
    publish: {
      allow: sortedSet(all.flatMap((rules) => rules.publish.allow)),
      deny: sortedSet(all.flatMap((rules) => rules.publish.deny)),
    },
    subscribe: {
      allow: sortedSet(all.flatMap((rules) => rules.subscribe.allow)),
      deny: sortedSet(all.flatMap((rules) => rules.subscribe.deny)),
    },
    ...(responses === undefined ? {} : { responses }),
  };
}

/** The largest of each number, or undefined when nobody answers requests. */
export function mostGenerous(
  asked: readonly (ResponseRules | undefined)[],
): ResponseRules | undefined {
  const all = asked.filter((rules) => rules !== undefined);
  if (all.length === 0) return undefined;
  return {
    max: Math.max(...all.map(({ max }) => max)),
    ttl: Math.max(...all.map(({ ttl }) => ttl)),
  };
}

/**
 * nats-server holds a queue subscription to the queue entries that match its subject, when there are
 * any, even if a plain entry would allow every queue. So an entry with a queue that a plain entry covers
 * would take away from the union, and is left out.
 */
function widestQueues(allow: readonly string[]): readonly string[] {
  if (!allow.some((entry) => entry.includes(" "))) return allow;
  const plain = allow.filter((entry) => splitQueue(entry).queue === undefined);
  return allow.filter((entry) => {
    const { subject, queue } = splitQueue(entry);
    return queue === undefined || !plain.some((pattern) => includes(pattern, subject));
  });
}

/** nats-server's verdict on a message (client.go, pubAllowedFullCheck), answers to requests apart. */
export function mayPublish({ publish: { allow, deny } }: Rules, subject: string): boolean {
  return anyMatches(subject, allow) && !anyMatches(subject, deny);
}

/**
 * nats-server's verdict on a subscription (subjects/admit.ts). What is subscribed to is compared token by
 * token, wildcards too: `orders.>` is let in by `orders.*`, and kept out by a deny of `orders.*`. A
 * subscription that a deny merely overlaps is let in, without the messages denied.
 *
 * @param subject what is subscribed to, wildcards allowed
 */
export function maySubscribe({ subscribe }: Rules, subject: string, queue?: string): boolean {
  return admits(subscribe, subject, queue);
}

function anyMatches(subject: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(subject, pattern));
}
