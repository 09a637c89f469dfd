/**
 * What denies of one role keep from the holders of another. A session has the denies of all its roles, so
 * taking a deny out of one role, or the role away, may let its holders do what another role grants.
 *
 * Pairs of roles suffice. A subject that several roles together permit is permitted by one of them, A. If A
 * alone did not permit it before, A itself broadens, which is reported with A. If it did, a role B of them denied
 * it and no longer does, so holders of both A and B gain it.
 *
 * Entries with a queue group restrict too: they keep other groups out (../subjects/receive.ts). Where it takes three
 * roles to keep something out, unclear.ts says so.
 */
import type { MemberKind, RoleEntry } from "../document/document.ts";
import { type SubjectPermissions, mergePermissions, splitQueue } from "../subjects/permissions.ts";
import { overlaps } from "../subjects/pattern.ts";
import { difference, isEmpty, publishSet, receiveSet, type SubjectSet } from "../subjects/index.ts";
import { end } from "./settings.ts";
import type { Direction as Any } from "./territory.ts";
import { withWildcards } from "../subjects/placeholder.ts";

type Direction = Exclude<Any, "effect">;

/** What a role's holders may do who hold another role too, because this one no longer restricts that. */
export interface Release {
  /** The other role, whose allows take effect. */
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
 * @param after undefined when the role no longer exists, or not under its name
 * @param others roles of the account that `before` is in
 * @param kinds members to ask about
 */
export function releases(
  before: RoleEntry,
  after: RoleEntry | undefined,
  others: readonly Other[],
  kinds: readonly MemberKind[] = before.members,
): Release[] {
  const lifted = liftedBy(before);
  return others.flatMap((other) => {
    const shared = kinds.filter((kind) =>
      [before, other.before, other.after].every(({ members }) => members.includes(kind)),
    );
    if (shared.length === 0) return [];
    // a role drops out with its denies: in another account, for other kinds of members, and when it ends
    const stays =
      after?.account === before.account && shared.every((kind) => after.members.includes(kind));
    const ends = stays && end(after) < end(before) && end(after) < end(other.after);
    const left = stays && !ends ? after : undefined;
    return DIRECTIONS.flatMap((direction): Release[] => {
      if (!concerns(lifted(left)[direction], other, direction)) return [];
      const set = released(direction, before, left, other);
      const since = ends ? { since: after.notAfter } : {};
      return isEmpty(set) ? [] : [{ other: other.name, direction, set, ...since }];
    });
  });
}

const DIRECTIONS = ["publish", "receive"] as const;
const VERBS = { publish: "publish", receive: "subscribe" } as const;

/** Most roles are asked about many times. */
const known = {
  publish: new WeakMap<RoleEntry, SubjectSet>(),
  receive: new WeakMap<RoleEntry, SubjectSet>(),
};

function setOf(direction: Direction, role: RoleEntry): SubjectSet {
  const found = known[direction].get(role) ?? mergedSet(direction, [role]);
  known[direction].set(role, found);
  return found;
}

function mergedSet(direction: Direction, roles: readonly RoleEntry[]): SubjectSet {
  const { publish, subscribe } = mergePermissions(roles);
  return direction === "publish" ? publishSet(publish) : receiveSet(subscribe);
}

/** What the holders of both may do now and might not before, less what one of the roles broadens by alone. */
function released(
  direction: Direction,
  before: RoleEntry,
  after: RoleEntry | undefined,
  other: Other,
): SubjectSet {
  const alone = setOf(direction, other.after);
  const now = after === undefined ? alone : mergedSet(direction, [after, other.after]);
  const gained = difference(now, mergedSet(direction, [before, other.before]));
  const added = difference(gained, difference(alone, setOf(direction, other.before)));
  if (after === undefined) return added;
  return difference(added, difference(setOf(direction, after), setOf(direction, before)));
}

type Lifted = Readonly<Record<Direction, readonly string[]>>;

/** The restrictions of `before` that are not in what is left of it, as open patterns; worked out once for each. */
function liftedBy(before: RoleEntry): (left: RoleEntry | undefined) => Lifted {
  const worked = new Map<RoleEntry | undefined, Lifted>();
  return (left) => {
    const lifted = (direction: Direction) => {
      const kept = new Set(left === undefined ? [] : restrictions(left[VERBS[direction]]));
      const gone = restrictions(before[VERBS[direction]]).filter((entry) => !kept.has(entry));
      return gone.map((entry) => withWildcards(splitQueue(entry).subject));
    };
    const found = worked.get(left) ?? { publish: lifted("publish"), receive: lifted("receive") };
    worked.set(left, found);
    return found;
  };
}

/** Denies, and entries that keep queue groups out. */
function restrictions({ allow, deny }: SubjectPermissions): string[] {
  return [...deny, ...allow.filter((entry) => entry.includes(" "))];
}

const reached = new WeakMap<SubjectPermissions, readonly string[]>();

function concerns(lifted: readonly string[], { after }: Other, direction: Direction): boolean {
  if (lifted.length === 0) return false;
  const permissions = after[VERBS[direction]];
  // `a.*` may receive `a.b.c` too
  const patterns =
    reached.get(permissions) ??
    permissions.allow.map((entry) => withWildcards(splitQueue(entry).subject.replace(/\*$/, ">")));
  reached.set(permissions, patterns);
  return patterns.some((pattern) => lifted.some((deny) => mayMeet(pattern, deny)));
}

/** `overlaps`, but most patterns differ in their first token. */
function mayMeet(a: string, b: string): boolean {
  const [first, other] = [a.slice(0, a.indexOf(".")), b.slice(0, b.indexOf("."))];
  const named = first.length > 1 && other.length > 1;
  return (!named || first === other) && overlaps(a, b);
}
