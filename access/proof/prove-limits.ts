/** Proofs of `atMost` and `limited`: what roles give at most, and for how long. */
import {
  difference,
  isEmpty,
  of,
  union,
  publishSet,
  receiveSet,
  type SubjectSet,
} from "../subjects/index.ts";
import { exampleOf } from "./counterexample.ts";
import type { Counterexample } from "./finding.ts";
import type { AtMost, Limited } from "../language/invariant.ts";
import { accountsOf, type Ground, type Refutation } from "./search.ts";
import { shared, type Candidate } from "./candidate.ts";
import { reached, targets, targetsOf, wantedOf, type Target, type Way } from "./target.ts";
import { Crowd, type Named } from "../language/who.ts";

/** The roles alone are enough: together, roles give what one of them gives, or less (reach.ts). */
export function proveAtMost(ground: Ground, { who, what }: AtMost): Refutation | undefined {
  const { parts } = ground;
  const granted = targetsOf(wantedOf(what, accountsOf(ground, who), "all"), parts.graph, "direct");
  const answers = what.some(({ grant }) => grant.responses !== undefined);
  const examples: Counterexample[] = [];
  const ceilings = new Map<string, Ceiling>();
  for (const session of rolesOf(ground, who)) {
    const { account, giver = "" } = session;
    const ceiling = ceilings.get(account) ?? ceilingOf(ground, granted, account);
    ceilings.set(account, ceiling);
    const { publish, receive } = session.reach();
    const beyond =
      excess(ground, session, "publish", difference(publish, ceiling.publish)) ??
      excess(ground, session, "receive", difference(receive, ceiling.receive)) ??
      effectBeyond(ground, session, granted);
    if (beyond !== undefined) examples.push(beyond);
    else if (parts.entry(giver).responses !== undefined && !answers) {
      examples.push(plain(session));
    }
  }
  return refutation(examples);
}

interface Ceiling {
  readonly publish: SubjectSet;
  readonly receive: SubjectSet;
}

function ceilingOf({ parts }: Ground, granted: readonly Target[], account: string): Ceiling {
  const { publish, subscribe } = parts.session.permissions;
  const sets = (way: Way) =>
    granted.flatMap((target) =>
      target.way === way && target.route.account === account ? [target.route.set] : [],
    );
  return {
    publish: union(publishSet(publish), ...sets("publish")),
    receive: union(receiveSet(subscribe), ...sets("receive")),
  };
}

function excess(
  { parts }: Ground,
  session: Candidate,
  way: Way,
  set: SubjectSet,
): Counterexample | undefined {
  if (isEmpty(set)) return undefined;
  const route = { account: session.account, set, steps: [] };
  return exampleOf(parts, session, { way, route }, set);
}

/**
 * What the session makes appear, in any account, where it has an effect and is not granted. Inboxes are left out:
 * a session that makes others answer can have that sent to an inbox, the names of which end in 22 random letters.
 */
function effectBeyond(
  { parts, scope }: Ground,
  session: Candidate,
  granted: readonly Target[],
): Counterexample | undefined {
  if (scope === "direct") return undefined;
  const { graph, effects } = parts;
  for (const { account, set } of effects.together(
    session.account,
    session.reach().sends,
    session.reach().part.replies,
  )) {
    const within = granted.filter(
      ({ way, route }) => way === "publish" && route.account === account,
    );
    const rest = difference(set, union(of("_INBOX.>"), ...within.map(({ route }) => route.set)));
    // how it comes about, for people
    for (const target of targets("publish", { account, set: rest }, graph, scope)) {
      const isEffect = target.route.steps.some(({ kind }) => kind !== "import");
      if (!isEffect || target.route.account !== session.account) continue;
      const hit = reached(session.reach(), target);
      if (hit !== undefined) return exampleOf(parts, session, target, hit);
    }
  }
  return undefined;
}

/** A session lasts as long as the first of its roles lets it, so the longest have one role. */
export function proveLimited(ground: Ground, { who, longest }: Limited): Refutation | undefined {
  const examples = [...rolesOf(ground, who)]
    .filter(({ giver = "" }) => {
      const { maxSession = Infinity } = ground.parts.entry(giver);
      return maxSession > (longest ?? 0);
    })
    .map(plain);
  return refutation(examples);
}

function plain({ roles, members, account }: Candidate): Counterexample {
  return { roles, members, account };
}

function refutation([example, ...others]: readonly Counterexample[]): Refutation | undefined {
  if (example === undefined) return undefined;
  return { example, others: others.flatMap(({ roles }) => roles) };
}

/** A session for each role of these, with nothing else. */
function* rolesOf({ parts }: Ground, who: Named): Generator<Candidate> {
  const crowd = who instanceof Crowd ? who : undefined;
  const names = who instanceof Crowd ? Object.keys(parts.document.roles) : who;
  for (const role of names) {
    const entry = parts.entry(role);
    const members = crowd === undefined ? entry.members : shared(entry.members, crowd.members);
    const { account } = entry;
    if (crowd?.excepted.includes(role) === true || crowd?.isIn(account) === false) continue;
    if (members.length === 0) continue;
    yield { roles: [role], members, account, giver: role, reach: () => parts.reach(role, account) };
  }
}
