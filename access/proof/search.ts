/** Looks for sessions that reach what they are not to reach. */
import type { Scope } from "../reach/index.ts";
import { empty } from "../subjects/index.ts";
import { exampleOf } from "./counterexample.ts";
import type { Counterexample } from "./finding.ts";
import type { Parts } from "./reach.ts";
import { candidatesOf, type Candidate } from "./candidate.ts";
import { reached, targetsOf, touches, wantedOf, type Target } from "./target.ts";
import { Crowd, type Named } from "../language/who.ts";
import type { Placed } from "../language/what.ts";

/** What all proofs about one document share. */
export interface Ground {
  readonly parts: Parts;
  /** Whether only what sessions do themselves counts, or all that they bring about. */
  readonly scope: Scope;
}

export interface Hit {
  readonly session: Candidate;
  readonly target: Target;
}

export function* hitsOf(
  { parts }: Ground,
  who: readonly Named[],
  targets: readonly Target[],
): Generator<Hit> {
  for (const target of targets) {
    for (const account of accountsWith(parts, target)) {
      for (const whom of who) {
        for (const session of candidatesOf(whom, parts, account, (alone) =>
          touches(alone, target),
        )) {
          if (touches(session.reach(), target)) yield { session, target };
        }
      }
    }
  }
}

/** The accounts whose sessions may reach a target. */
function accountsWith(parts: Parts, target: Target): readonly string[] {
  const { way, route, made } = target;
  if (way !== "read" || made !== undefined) return [route.account];
  return parts.readersOf(route.account);
}

export interface Refutation {
  readonly example: Counterexample;
  /** Roles of other examples. */
  readonly others: readonly string[];
}

/** The example that is the easiest to follow, and which other roles make one. */
export function refutationOf(ground: Ground, hits: Iterable<Hit>): Refutation | undefined {
  const all = [...hits];
  const shortest = Math.min(...all.map(lengthOf));
  const first = all.find((hit) => lengthOf(hit) === shortest);
  if (first === undefined) return undefined;
  const { session, target } = first;
  const part = reached(session.reach(), target) ?? empty;
  const example = exampleOf(ground.parts, session, target, part);
  const givers = all.map(({ session }) => session.giver ?? session.roles[0] ?? "");
  const named = [...example.roles, session.giver];
  return { example, others: [...new Set(givers)].filter((role) => !named.includes(role)) };
}

/** What a session does itself is easier to follow than what it brings about, and one role than two. */
function lengthOf({ session, target }: Hit): number {
  const { way, made, route } = target;
  const { steps } = route;
  const isBroughtAbout = way === "publish" || made === true;
  const isEffect = isBroughtAbout && steps.some(({ kind }) => kind !== "import");
  return (isEffect ? 100 : 0) + 10 * session.roles.length + steps.length;
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
  return targetsOf(wantedOf(what, accounts), ground.parts.graph, ground.scope);
}
