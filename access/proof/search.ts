/** Looks for sessions that reach what they are not to reach. */
import { empty, intersection, isEmpty, of, type SubjectSet } from "../subjects/index.ts";
import { exampleOf } from "./counterexample.ts";
import type { Counterexample } from "./finding.ts";
import type { Flow } from "./flow.ts";
import type { Parts } from "./reach.ts";
import { sessionsOf, type SmallSession } from "./session.ts";
import { reached, targetsOf, touches, wantedOf, type Target } from "./target.ts";
import { Crowd, type Named } from "./who.ts";
import type { Placed } from "./what.ts";

/** What all proofs about one document share. */
export interface Ground {
  readonly parts: Parts;
  readonly flows: readonly Flow[];
}

export interface Hit {
  readonly session: SmallSession;
  readonly target: Target;
  readonly part: SubjectSet;
}

export function* hitsOf(
  { parts }: Ground,
  who: readonly Named[],
  targets: readonly Target[],
): Generator<Hit> {
  for (const target of targets) {
    const { account } = target.route;
    if (target.way === "read" && !isStored(parts, target)) continue;
    for (const whom of who) {
      for (const session of sessionsOf(whom, parts, account, (alone) => touches(alone, target))) {
        const part = reached(session.reach(), target);
        if (part !== undefined) yield { session, target, part };
      }
    }
  }
}

/** Does a stream of the account store any of it? */
function isStored({ sources }: Parts, { route }: Target): boolean {
  const streams = Object.values(sources.accounts[route.account]?.streams ?? {});
  const stored = of(...streams.flatMap(({ subjects }) => subjects));
  return !isEmpty(streams.length === 0 ? empty : intersection(route.set, stored));
}

export interface Refutation {
  readonly example: Counterexample;
  /** Roles of other examples. */
  readonly others: readonly string[];
}

/** The example with the fewest roles, and which other roles make one. */
export function refutationOf(ground: Ground, hits: Iterable<Hit>): Refutation | undefined {
  const all = [...hits];
  const fewest = Math.min(...all.map(({ session }) => session.roles.length));
  const first = all.find(({ session }) => session.roles.length === fewest);
  if (first === undefined) return undefined;
  const example = exampleOf(ground.parts, first.session, first.target, first.part);
  const givers = all.map(({ session }) => session.giver ?? session.roles[0] ?? "");
  const told = [...example.roles, first.session.giver];
  return { example, others: [...new Set(givers)].filter((role) => !told.includes(role)) };
}

/** The accounts in which grants are meant that do not say. */
export function accountsOf({ parts }: Ground, who: Named): readonly string[] {
  if (!(who instanceof Crowd)) {
    return [...new Set(who.map((role) => parts.entry(role).account))];
  }
  return Object.keys(parts.document.accounts).filter((account) => who.isIn(account));
}

/** What grants are about, in every account. */
export function targetsFor(
  ground: Ground,
  what: readonly Placed[],
  accounts: readonly string[],
): Target[] {
  return targetsOf(wantedOf(what, accounts), ground.flows);
}
