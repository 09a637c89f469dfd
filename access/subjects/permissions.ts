/** What permissions permits, with nats-server's meaning, and how the permissions of several roles add up. */
import { sortedSet } from "../../values/canonical.ts";
import { includes } from "./pattern.ts";

/** Subjects in both directions: deny always beats allow (nats-server client.go, canSubscribe/pubAllowed). */
export interface SubjectPermissions {
  /** Sorted, without duplicates. A subscribe entry may carry a queue group: `"orders.new workers"`. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Permission to answer requests on any reply subject that they name (nats-server `allow_responses`). */
export interface ResponsePermission {
  /** Answers per request, at least 1. */
  readonly max: number;
  /** Seconds in which the answer must be sent. */
  readonly ttl: number;
}

/** What nats-server enforces for a user, as in a user JWT (jwt/v2, `Permissions`). */
export interface Permissions {
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  readonly responses?: ResponsePermission;
}

/** `"orders.new workers"` → subject and queue group. */
export function splitQueue(entry: string): { readonly subject: string; readonly queue?: string } {
  const space = entry.indexOf(" ");
  if (space < 0) return { subject: entry };
  return { subject: entry.slice(0, space), queue: entry.slice(space + 1) };
}

/** The permissions with one session's claims in the place of the placeholders. */
export function fillPermissions(
  permissions: Permissions,
  fill: (subject: string) => string,
): Permissions {
  const { publish, subscribe, responses } = permissions;
  return {
    publish: { allow: publish.allow.map(fill), deny: publish.deny.map(fill) },
    subscribe: { allow: subscribe.allow.map(fill), deny: subscribe.deny.map(fill) },
    ...(responses === undefined ? {} : { responses }),
  };
}

/**
 * The permissions of one session: union of the allows, union of the denies.
 *
 * Responses are one setting for all services of a session in nats-server, so each of its numbers is the
 * largest asked for.
 */
export function mergePermissions(all: readonly Permissions[]): Permissions {
  const { publish, subscribe, responses } = unitePermissions(all);
  return {
    publish,
    subscribe: { allow: widestQueues(subscribe.allow), deny: subscribe.deny },
    ...(responses === undefined ? {} : { responses }),
  };
}

/** The same with all queue groups: which of them a plain entry covers is known once claims are filled in. */
export function unitePermissions(all: readonly Permissions[]): Permissions {
  const responses = mostGenerous(all.map((permissions) => permissions.responses));
  return {
    publish: {
      allow: sortedSet(all.flatMap((permissions) => permissions.publish.allow)),
      deny: sortedSet(all.flatMap((permissions) => permissions.publish.deny)),
    },
    subscribe: {
      allow: sortedSet(all.flatMap((permissions) => permissions.subscribe.allow)),
      deny: sortedSet(all.flatMap((permissions) => permissions.subscribe.deny)),
    },
    ...(responses === undefined ? {} : { responses }),
  };
}

/** The largest of each number, or undefined when nobody answers requests. */
export function mostGenerous(
  asked: readonly (ResponsePermission | undefined)[],
): ResponsePermission | undefined {
  const all = asked.filter((permissions) => permissions !== undefined);
  if (all.length === 0) return undefined;
  return {
    max: Math.max(...all.map(({ max }) => max)),
    ttl: Math.max(...all.map(({ ttl }) => ttl)),
  };
}

/**
 * nats-server holds a queue subscription to the queue entries that match its subject, when there are
 * any, even if a plain entry would allow every queue. So an entry with a queue that a plain entry covers
 * would remove from the union, and is left out.
 */
function widestQueues(allow: readonly string[]): readonly string[] {
  if (!allow.some((entry) => entry.includes(" "))) return allow;
  const plain = allow.filter((entry) => splitQueue(entry).queue === undefined);
  return allow.filter((entry) => {
    const { subject, queue } = splitQueue(entry);
    return queue === undefined || !plain.some((pattern) => includes(pattern, subject));
  });
}
