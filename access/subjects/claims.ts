/**
 * Claims in subjects. Within one identity `{oid}` is one constant, of which nothing is known but that
 * it is a GUID in lower case (placeholder.ts); `{azp}` and `{tid}` likewise. What that means for sets:
 *
 * - Two claims never have the same value: they name different objects of Entra, each with an id of its
 *   own. So `a.{oid}` and `a.{azp}` have nothing in common.
 * - `{oid}` may have the value of a GUID that a policy spells out: `agents.{oid}.>` without
 *   `agents.0a1b….>` is less than `agents.{oid}.>`, for that one identity. A question about sets is a
 *   question about every identity, so it is asked again for each such coincidence that can matter: when
 *   the claim and the GUID stand in the same place of some subjects.
 * - `{oid'}` is the same claim of another identity: a GUID too, but not the value of `{oid}`.
 */
import { isGuid } from "../../values/guid.ts";
import type { SubjectClaims } from "./placeholder.ts";

/** A value for some of the claims, by placeholder: who is asked about. Empty: anyone else. */
export type ClaimBinding = ReadonlyMap<string, string>;
export const UNBOUND: ClaimBinding = new Map();

/** Position of a token that may stand anywhere. */
const ANYWHERE = -1;
const CLAIM = /^\{(?:oid|azp|tid)'?\}$/;

type Places = ReadonlyMap<string, ReadonlySet<number>>;

/** Where claims and GUIDs stand, by token number; queue groups' tokens count down from -2. */
export class Mentions {
  readonly hasClaims: boolean;
  readonly hasIds: boolean;
  readonly #find: () => readonly [claims: Places, ids: Places];
  #found: readonly [claims: Places, ids: Places] | undefined;

  /** Found out on demand: most sets are combined without it, since most policies spell no GUID out. */
  constructor(
    hasClaims: boolean,
    hasIds: boolean,
    find: () => readonly [claims: Places, ids: Places],
  ) {
    this.hasClaims = hasClaims;
    this.hasIds = hasIds;
    this.#find = find;
  }

  get claims(): Places {
    return (this.#found ??= this.#find())[0];
  }

  get ids(): Places {
    return (this.#found ??= this.#find())[1];
  }
}

const NOBODY = mentionsIn(new Map(), new Map());

function mentionsIn(claims: Places, ids: Places): Mentions {
  return new Mentions(claims.size > 0, ids.size > 0, () => [claims, ids]);
}

/**
 * A subject as the permissions of another identity have it, whose claims are other ones.
 *
 * @param claims those that differ; `tid` is the same for both in a single tenant, and `azp` too, for people
 *   who use the same application
 * @example ofAnother("agents.{azp}.{tid}", ["oid", "azp"]) // "agents.{azp'}.{tid}"
 */
export function ofAnother(subject: string, claims: readonly (keyof SubjectClaims)[]): string {
  return claims.reduce((all, claim) => all.replaceAll(`{${claim}}`, `{${claim}'}`), subject);
}

export function mentionsOf(subjects: readonly string[], queues: readonly string[] = []): Mentions {
  const claims = new Map<string, Set<number>>();
  const ids = new Map<string, Set<number>>();
  const note = (subject: string, position: (i: number) => number) => {
    // most subjects have neither
    if (!subject.includes("{") && subject.length < 36) return;
    for (const [i, token] of subject.split(".").entries()) {
      const into = CLAIM.test(token) ? claims : isGuid(token) ? ids : undefined;
      if (into === undefined) continue;
      into.set(token, (into.get(token) ?? new Set()).add(position(i)));
    }
  };
  for (const subject of subjects) note(subject, (i) => i);
  for (const queue of queues) note(queue, (i) => -2 - i);
  return claims.size === 0 && ids.size === 0 ? NOBODY : mentionsIn(claims, ids);
}

export function mentionsOfBoth(a: Mentions, b: Mentions): Mentions {
  if (a === b || b === NOBODY) return a;
  if (a === NOBODY) return b;
  return new Mentions(a.hasClaims || b.hasClaims, a.hasIds || b.hasIds, () => [
    merged(a.claims, b.claims),
    merged(a.ids, b.ids),
  ]);
}

function merged(a: Places, b: Places): Places {
  if (b.size === 0) return a;
  const all = new Map(a);
  for (const [token, places] of b) {
    all.set(token, new Set([...(a.get(token) ?? []), ...places]));
  }
  return all;
}

/** The same tokens, after something moved them. */
export function moved({ claims, ids }: Mentions): Mentions {
  const anywhere = (places: Places) =>
    new Map([...places.keys()].map((token) => [token, new Set([ANYWHERE])]));
  return mentionsIn(anywhere(claims), anywhere(ids));
}

/** Everyone who has to be asked about: first anyone, then those whose claims are spelt out somewhere. */
export function* bindings(mentions: Mentions): Generator<ClaimBinding> {
  yield UNBOUND;
  if (!mentions.hasClaims || !mentions.hasIds) return;
  const { claims, ids } = mentions;
  const choices = [...claims].map(([claim, places]): [string, string[]] => [
    claim,
    [...ids].filter(([, other]) => meet(places, other)).map(([id]) => id),
  ]);
  for (const binding of assign(choices, new Map())) {
    if (binding.size > 0) yield binding;
  }
}

function* assign(
  choices: readonly (readonly [string, readonly string[]])[],
  chosen: ClaimBinding,
): Generator<ClaimBinding> {
  const [first, ...others] = choices;
  if (first === undefined) {
    yield chosen;
    return;
  }
  yield* assign(others, chosen);
  const taken = new Set(chosen.values());
  for (const id of first[1]) {
    if (!taken.has(id)) yield* assign(others, new Map([...chosen, [first[0], id]]));
  }
}

function meet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  if (a.has(ANYWHERE) || b.has(ANYWHERE)) return true;
  for (const place of a) if (b.has(place)) return true;
  return false;
}

/** What is left of an identity when only some claims are asked about. */
export function seenBy(mentions: Mentions, binding: ClaimBinding): ClaimBinding {
  if (binding.size === 0 || !mentions.hasClaims) return UNBOUND;
  const { claims } = mentions;
  const seen = new Map([...binding].filter(([claim]) => claims.has(claim)));
  return seen.size === 0 ? UNBOUND : seen;
}
