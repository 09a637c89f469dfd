/** The smallest sessions that have to be looked at, by the law of reach.ts. */
import type { MemberKind } from "../document.ts";
import type { Parts, Reach } from "./reach.ts";
import { Crowd, type Named } from "./who.ts";

export interface SmallSession {
  /** Roles that count in it, the one asked about first. */
  readonly roles: readonly string[];
  /** Who can hold these together. */
  readonly members: readonly MemberKind[];
  readonly account: string;
  /** The role whose allows are looked at; undefined: what every session may do. */
  readonly giver: string | undefined;
  /** What they give without the denies of the role beside: never less than `reach`. */
  readonly alone: Reach;
  reach(): Reach;
}

/** Sessions of these in an account, one for each role whose allows could matter. */
export function* sessionsOf(who: Named, parts: Parts, account: string): Generator<SmallSession> {
  if (who instanceof Crowd) yield* ofCrowd(who, parts, account);
  else for (const role of who) yield* withRole(role, parts, account);
}

/** Denies of roles beside only take away, so each role is looked at alone. */
function* ofCrowd(crowd: Crowd, parts: Parts, account: string): Generator<SmallSession> {
  if (!crowd.isIn(account)) return;
  for (const role of parts.rolesIn(account)) {
    if (crowd.excepted.includes(role)) continue;
    const members = shared(parts.entry(role).members, crowd.members);
    if (members.length === 0) continue;
    yield* [role, undefined].map((giver): SmallSession => {
      const reach = () => parts.reach(giver, account, role);
      return { roles: [role], members, account, giver, alone: parts.reach(giver, account), reach };
    });
  }
}

/** The role counts, so its denies do: beside each other role that can be held with it. */
function* withRole(role: string, parts: Parts, account: string): Generator<SmallSession> {
  const { account: home, members: holders } = parts.entry(role);
  if (home !== account) return;
  const others = parts.rolesIn(account).filter((other) => other !== role);
  for (const giver of [role, undefined, ...others]) {
    const members = giver === undefined ? holders : shared(holders, parts.entry(giver).members);
    if (members.length === 0) continue;
    const roles = giver === undefined || giver === role ? [role] : [role, giver];
    const alone = parts.reach(giver, account);
    const reach = () => parts.reach(giver, account, role);
    yield { roles, members, account, giver, alone, reach };
  }
}

export function shared(a: readonly MemberKind[], b: readonly MemberKind[]): readonly MemberKind[] {
  return a.filter((kind) => b.includes(kind));
}
