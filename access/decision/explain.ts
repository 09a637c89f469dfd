/** Why a role, or several together, may or may not use a subject. */
import { type SubjectClaims, fillWith } from "../subjects/placeholder.ts";
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import {
  fillPermissions,
  mergePermissions,
  splitQueue,
  type Permissions,
} from "../subjects/permissions.ts";
import { maySubscribe, mayPublish } from "../subjects/admit.ts";
import { sessionPermissions } from "../document/session.ts";
import { matches, overlaps } from "../subjects/pattern.ts";
import { requireOneAccount, roleNamed } from "../document/roles.ts";

/** The two things that a session does with a subject. */
export type Direction = "publish" | "subscribe";

/** An entry of the document that bears on the question. */
export interface MatchingEntry {
  /** Undefined: what every session may do. */
  readonly role: string | undefined;
  /** As in the document, placeholders and queue group included: what `writtenAt` looks up. */
  readonly entry: string;
}

/** The verdict on a subject, and the entries of the document that lead to it. */
export interface Explanation {
  readonly allowed: boolean;
  /** What allows the subject, also when a deny beats it. */
  readonly allows: readonly MatchingEntry[];
  readonly denies: readonly MatchingEntry[];
  /** Denies that a subscription let in merely overlaps: these messages do not reach it. */
  readonly withholds: readonly MatchingEntry[];
}

/** Options of `explain`. */
export interface ExplainOptions {
  /** Whose session it is. Without them `{oid}` matches only itself. */
  readonly claims?: SubjectClaims;
  /** Queue group of the subscription. */
  readonly queue?: string;
}

/**
 * What nats-server would say to a session with these roles, and which entries make it say so.
 *
 * @param roles of one account, as `decide` honoured them
 * @param subject what is published or subscribed to; a subscription may have wildcards
 * @throws AccessError `role_unknown`, `roles_span_accounts`, `claim_invalid`
 * @example
 * explain(document, ["Orders.Read"], "subscribe", "orders.events.payment.card")
 * // { allowed: false, allows: [{ role: "Orders.Read", entry: "orders.events.>" }], denies: [ … ], … }
 */
export function explain(
  document: AccessDocument,
  roles: readonly string[],
  direction: Direction,
  subject: string,
  options: ExplainOptions = {},
): Explanation {
  const named = roles.map((name): [string, RoleEntry] => [name, roleNamed(document, name)]);
  requireOneAccount(named);
  const fill = options.claims === undefined ? asWritten : fillWith(options.claims);
  const all: readonly [string | undefined, Permissions][] = [
    [undefined, sessionPermissions(document)],
    ...named,
  ];
  const merged = mergePermissions(all.map(([, permissions]) => fillPermissions(permissions, fill)));
  const allowed =
    direction === "publish"
      ? mayPublish(merged, subject)
      : maySubscribe(merged, subject, options.queue);
  const bearing = (effect: "allow" | "deny", bears: (pattern: string) => boolean) =>
    all.flatMap(([role, permissions]) =>
      permissions[direction][effect]
        .filter((entry) => bears(splitQueue(fill(entry)).subject))
        .map((entry): MatchingEntry => ({ role, entry })),
    );
  const hit = (pattern: string) => matches(subject, pattern);
  return {
    allowed,
    allows: bearing("allow", hit),
    denies: bearing("deny", hit),
    withholds:
      allowed && direction === "subscribe"
        ? bearing("deny", (pattern) => overlaps(subject, pattern))
        : [],
  };
}

function asWritten(subject: string): string {
  return subject;
}
