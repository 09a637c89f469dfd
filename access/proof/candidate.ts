/** The smallest sessions that have to be looked at, by the law of reach.ts. */
import type { MemberKind } from "../document/document.ts";
import type { Parts, Reach } from "./reach.ts";
import { Crowd, type Named } from "../language/who.ts";

export interface Candidate {
  /** Roles that count in it, the one asked about first. */
  readonly roles: readonly string[];
  /** Who can hold these together. */
  readonly members: readonly MemberKind[];
  readonly account: string;
  /** The role whose allows are looked at; undefined: what every session may do. */
  readonly giver: string | undefined;
  reach(): Reach;
}

/** Can it matter, given what it reaches without the denies of the role beside? Never less than with them. */
type Matters = (alone: Reach) => boolean;

/** Sessions of these in an account, one for each role whose allows could matter. */
export function* candidatesOf(
  who: Named,
  parts: Parts,
  account: string,
  matters: Matters = () => true,
): Generator<Candidate> {
  if (who instanceof Crowd) yield* ofCrowd(who, parts, account, matters);
  else for (const role of who) yield* withRole(role, parts, account, matters);
}

/** Denies of further roles only remove, so each role is looked at alone. */
function* ofCrowd(
  crowd: Crowd,
  parts: Parts,
  account: string,
  matters: Matters,
): Generator<Candidate> {
  if (!crowd.isIn(account)) return;
  const everyone = matters(parts.reach(undefined, account)) ? [undefined] : [];
  for (const role of parts.rolesIn(account)) {
    if (crowd.excepted.includes(role)) continue;
    const givers = matters(parts.reach(role, account)) ? [role, ...everyone] : everyone;
    if (givers.length === 0) continue;
    const members = shared(parts.entry(role).members, crowd.members);
    if (members.length === 0) continue;
    for (const giver of givers) {
      const reach = () => parts.reach(giver, account, role);
      yield { roles: [role], members, account, giver, reach };
    }
  }
}

/** The role counts, so its denies do: beside each other role that can be held with it. */
function* withRole(
  role: string,
  parts: Parts,
  account: string,
  matters: Matters,
): Generator<Candidate> {
  const { account: home, members: holders } = parts.entry(role);
  if (home !== account) return;
  const others = parts.rolesIn(account).filter((other) => other !== role);
  for (const giver of [role, undefined, ...others]) {
    if (!matters(parts.reach(giver, account))) continue;
    const members = giver === undefined ? holders : shared(holders, parts.entry(giver).members);
    if (members.length === 0) continue;
    const roles = giver === undefined || giver === role ? [role] : [role, giver];
    const reach = () => parts.reach(giver, account, role);
    yield { roles, members, account, giver, reach };
  }
}

export function shared(a: readonly MemberKind[], b: readonly MemberKind[]): readonly MemberKind[] {
  return a.filter((kind) => b.includes(kind));
}
