/**
 * What denies of one role keep from the holders of another. A session has the denies of all its roles, so
 * taking a deny out of one role, or the role away, may let its holders do what another role grants.
 *
 * Pairs of roles suffice. A subject that several roles together permit is permitted by one of them, A. If A
 * alone did not permit it before, A itself broadens, which is told with A. If it did, a role B of them denied
 * it and does no longer; then it is permitted to whoever holds A and B, and was not.
 *
 * Entries with a queue group restrict too: they keep other groups out (../subjects/receive.ts).
 */
import type { MemberKind, RoleEntry, SubjectRules } from "../document.ts";
import { mergeRules, splitQueue } from "../permissions.ts";
import { overlaps } from "../subject.ts";
import { difference, isEmpty, publishSet, receiveSet } from "../subjects/index.ts";
import type { SubjectSet } from "../subjects/index.ts";
import { end } from "./settings.ts";
import type { Direction } from "./territory.ts";

/** What a role's holders may do who hold another role too, because this one no longer restricts that. */
export interface Release {
  /** The other role, whose allows come into force. */
  readonly other: string;
  readonly direction: Direction;
  readonly set: SubjectSet;
  /** RFC 3339 instant from which it holds. */
  readonly since?: string;
}

/** A role that is in both documents, in one account. */
export interface Other {
  readonly name: string;
  readonly before: RoleEntry;
  readonly after: RoleEntry;
}

/**
 * What a role kept from the holders of other roles of its account and keeps from them no longer.
 *
 * @param after undefined when the role is not there any more, or not under its name
 * @param others roles of the account that `before` is in
 * @param kinds members to ask about
 */
export function releases(
  before: RoleEntry,
  after: RoleEntry | undefined,
  others: readonly Other[],
  kinds: readonly MemberKind[] = before.members,
): Release[] {
  if (!restricts(before)) return [];
  return others.flatMap((other) => {
    const shared = kinds.filter((kind) =>
      [before, other.before, other.after].every(({ members }) => members.includes(kind)),
    );
    return shared.length === 0 ? [] : releasesTo(other, before, after, shared);
  });
}

function releasesTo(
  other: Other,
  before: RoleEntry,
  after: RoleEntry | undefined,
  kinds: readonly MemberKind[],
): Release[] {
  // a role drops out with its denies: in another account, for other kinds of members, and when it ends
  const stays =
    after?.account === before.account && kinds.every((kind) => after.members.includes(kind));
  const ends = stays && end(after) < end(before) && end(after) < end(other.after);
  const left = stays && !ends ? after : undefined;
  const since = ends ? { since: after.notAfter } : {};
  return (["publish", "receive"] as const).flatMap((direction): Release[] => {
    const set = released(direction, before, left, other);
    return set === undefined ? [] : [{ other: other.name, direction, set, ...since }];
  });
}

function released(
  direction: Direction,
  before: RoleEntry,
  after: RoleEntry | undefined,
  other: Other,
): SubjectSet | undefined {
  const verb = direction === "publish" ? "publish" : "subscribe";
  if (after !== undefined && same(before[verb], after[verb])) return undefined;
  const held = restrictions(before[verb]);
  if (!other.after[verb].allow.some((entry) => concerned(entry, held))) return undefined;
  const setOf = direction === "publish" ? publishSet : receiveSet;
  const both = (roles: readonly RoleEntry[]) => setOf(mergeRules(roles)[verb]);
  const alone = setOf(other.after[verb]);
  const own = after === undefined ? undefined : setOf(after[verb]);
  const now = after === undefined ? alone : both([after, other.after]);
  const gained = difference(now, both([before, other.before]));
  // what one of them broadens by alone is told with it
  const told = [
    difference(alone, setOf(other.before[verb])),
    ...(own === undefined ? [] : [difference(own, setOf(before[verb]))]),
  ].reduce(difference, gained);
  return isEmpty(told) ? undefined : told;
}

/** Subjects of denies, and of entries that keep queue groups out. */
function restrictions({ allow, deny }: SubjectRules): string[] {
  const queued = allow.map(splitQueue).filter(({ queue }) => queue !== undefined);
  return [...deny.map((entry) => splitQueue(entry).subject), ...queued.map((it) => it.subject)];
}

function restricts({ publish, subscribe }: RoleEntry): boolean {
  return restrictions(publish).length > 0 || restrictions(subscribe).length > 0;
}

function concerned(entry: string, held: readonly string[]): boolean {
  const { subject } = splitQueue(entry);
  // `a.*` may receive `a.b.c` too
  const reached = subject.endsWith("*") ? `${subject.slice(0, -1)}>` : subject;
  return held.some((deny) => mayMeet(reached, deny));
}

/** Overlap, where a claim may have any value. */
function mayMeet(a: string, b: string): boolean {
  const open = (pattern: string) => pattern.replaceAll(/\{\w+\}/g, "*");
  return overlaps(open(a), open(b));
}

function same(a: SubjectRules, b: SubjectRules): boolean {
  return a.allow.join("\n") === b.allow.join("\n") && a.deny.join("\n") === b.deny.join("\n");
}
