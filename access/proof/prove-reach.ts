/** Proofs of `never`, `only` and `isolated`: nobody reaches what they are not to reach. */
import type { MemberKind } from "../document/document.ts";
import { MEMBER_KINDS } from "../language/role.ts";
import { meet, of, type SubjectSet } from "../subjects/index.ts";
import type { Isolated, Never, Only } from "../language/invariant.ts";
import {
  accountsOf,
  hitsOf,
  refutationOf,
  targetsFor,
  type Ground,
  type Refutation,
} from "./search.ts";
import { targets } from "./target.ts";
import { Crowd, everyone, othersThan } from "../language/who.ts";

export function proveNever(ground: Ground, { who, what }: Never): Refutation | undefined {
  const wanted = targetsFor(ground, what, accountsOf(ground, who));
  return refutationOf(ground, hitsOf(ground, [who], wanted));
}

/** A session of these may do it by any of its roles; every other session is to be kept from it. */
export function proveOnly(ground: Ground, { who, what }: Only): Refutation | undefined {
  const wanted = targetsFor(ground, what, accountsOf(ground, who));
  return refutationOf(ground, hitsOf(ground, othersThan(who), wanted));
}

/**
 * Reaching a subject of another identity's, written `{azp'}`, refutes it. So does reaching one's own where
 * others have the same claim: everybody has the tenant's id, and all people who use a client application
 * have its id in `azp`. Object ids are one identity's. An application's own client id is, too.
 */
export function proveIsolated(
  ground: Ground,
  { pattern, except, against }: Isolated,
): Refutation | undefined {
  const all = against === "reading" ? READING : ([...READING, "publish"] as const);
  const ways = (account: string, set: SubjectSet) => {
    // where nobody receives it and no import passes it on, a session can publish it, and nothing else
    const isHeard = meet(ground.parts.graph.live(account), set);
    return all
      .filter((way) => way === "publish" || isHeard)
      .flatMap((way) => targets(way, { account, set }, ground.parts.graph, ground.scope));
  };
  const accounts = Object.keys(ground.parts.document.accounts);
  const foreign = of(pattern.replace(/\{(oid|azp|tid)\}/, "{$1'}"));
  const others = refutationOf(
    ground,
    hitsOf(
      ground,
      [everyone.except(...except)],
      accounts.flatMap((account) => ways(account, foreign)),
    ),
  );
  if (others !== undefined) return others;
  const sharers = sharing(pattern);
  if (sharers.length === 0) return undefined;
  const crowd = new Crowd("those who share the claim", sharers).except(...except);
  const shared = of(pattern);
  const own = accounts.flatMap((account) => ways(account, shared));
  return refutationOf(ground, hitsOf(ground, [crowd], own));
}

const READING = ["receive", "read"] as const;

/** Of which kind several identities have the same value of the pattern's claim. */
export function sharing(pattern: string): readonly MemberKind[] {
  if (pattern.includes("{tid}")) return MEMBER_KINDS;
  return pattern.includes("{azp}") ? ["user"] : [];
}
