/** Sets of subjects: what permissions let one publish or receive, and what can be done with such sets. */
import type { SubjectPermissions } from "./permissions.ts";
import { subjectsOf } from "./build.ts";
import * as tries from "./combine.ts";
import {
  UNBOUND,
  mentionsOf,
  mentionsOfBoth,
  bindings,
  seenBy,
  type Mentions,
  type ClaimBinding,
} from "./claims.ts";
import { delivery, receivedSomehow, type Entry } from "./receive.ts";
import { symbolOf, type Word } from "./symbol.ts";
import { always, NEVER, subjectsIn, type Delivery, type Subjects } from "./trie.ts";

/** A set of subjects, for every queue group and every identity. Made by the functions of this room. */
export class SubjectSet {
  /** Which identities it may differ for. */
  readonly mentions: Mentions;
  /** For anyone whose claims are not spelt out anywhere. */
  readonly usual: Delivery;
  readonly #compute: (binding: ClaimBinding) => Delivery;
  #known: Map<string, Delivery> | undefined;

  constructor(mentions: Mentions, compute: (binding: ClaimBinding) => Delivery) {
    this.mentions = mentions;
    this.#compute = compute;
    this.usual = compute(UNBOUND);
  }

  /** The set as it is for one identity. */
  of(binding: ClaimBinding): Delivery {
    const seen = seenBy(this.mentions, binding);
    if (seen.size === 0) return this.usual;
    this.#known ??= new Map<string, Delivery>();
    const key = [...seen].join();
    const known = this.#known.get(key) ?? this.#compute(seen);
    this.#known.set(key, known);
    return known;
  }
}

/** No subject. */
export const empty = new SubjectSet(mentionsOf([]), () => NEVER);

/**
 * The subjects that some of the patterns match, whatever the queue group: to ask about.
 *
 * @example isEmpty(intersection(publishSet(role.publish), of("$JS.API.STREAM.DELETE.*")))
 */
export function of(...patterns: readonly string[]): SubjectSet {
  return new SubjectSet(mentionsOf(patterns), (binding) => always(filled(patterns, binding)));
}

/** Every subject. */
export const everything = of(">");

/** What clients may never publish to, with more tokens (client.go, processInboundClientMsg). */
const RESERVED = /^(?:\$NRG|\$GR|_GR_)\./;

/**
 * The subjects that permissions let one publish to (client.go, pubAllowedFullCheck): those that an allow
 * matches and no deny does. They have no queue group, so they are in the set for all of them.
 *
 * Answers on a reply subject (`allow_responses`) are not in it. Subjects that no client may publish to,
 * whatever its permissions (`$NRG.>`, `_GR_.>`, `$GR.>`), do not count: entries for them alone are left out.
 *
 * @param permissions complete: a list that is empty allows, or denies, nothing
 * @example witness(publishSet({ allow: ["orders.>"], deny: ["orders.eu.>"] })) // { subject: "orders.x" }
 */
export function publishSet({ allow, deny }: SubjectPermissions): SubjectSet {
  const [allowed = [], denied = []] = [allow, deny].map((list) =>
    list.filter((pattern) => !RESERVED.test(pattern)),
  );
  return new SubjectSet(mentionsOf([...allowed, ...denied]), (binding) =>
    always(tries.difference(filled(allowed, binding), filled(denied, binding))),
  );
}

function filled(patterns: readonly string[], binding: ClaimBinding): Subjects {
  return subjectsOf(patterns.map((pattern) => wordFor(pattern, binding)));
}

/**
 * The subjects that permissions let one receive, in each queue group and without one; receive.ts says how
 * nats-server judges that, and where it is more than the entries seem to say.
 *
 * @example equals(receiveSet({ allow: ["a.*"], deny: [] }), receiveSet({ allow: ["a.>"], deny: [] })) // true
 * @example witness(receiveSet({ allow: ["a.b workers"], deny: [] })) // { subject: "a.b", queue: "workers" }
 */
export function receiveSet(permissions: SubjectPermissions): SubjectSet {
  return heard(permissions, delivery);
}

/**
 * The subjects that permissions let one receive in some way, in any queue group or without one: the same as
 * `inAnyQueue(receiveSet(permissions))`, and quicker.
 *
 * @example witness(receivedSet({ allow: ["a.b workers"], deny: [] })) // { subject: "a.b" }
 */
export function receivedSet(permissions: SubjectPermissions): SubjectSet {
  return heard(permissions, (entries) =>
    always(receivedSomehow(entries) ?? tries.unionOf([...subjectsIn(delivery(entries))])),
  );
}

function heard(
  { allow, deny }: SubjectPermissions,
  judge: (entries: { readonly allow: Entry[]; readonly deny: Entry[] }) => Delivery,
): SubjectSet {
  const split = (entry: string) => entry.trim().split(/\s+/);
  const [allowed, denied] = [allow.map(split), deny.map(split)];
  const all = [...allowed, ...denied];
  const mentions = mentionsOf(
    all.map(([subject = ""]) => subject),
    all.flatMap(([, queue]) => queue ?? []),
  );
  return new SubjectSet(mentions, (binding) => {
    const entry = ([subject = "", queue]: readonly string[]): Entry =>
      queue === undefined
        ? { subject: wordFor(subject, binding) }
        : { subject: wordFor(subject, binding), queue: wordFor(queue, binding) };
    return judge({ allow: allowed.map(entry), deny: denied.map(entry) });
  });
}

function wordFor(pattern: string, binding: ClaimBinding): Word {
  const tokens = pattern.split(".");
  return binding === UNBOUND
    ? tokens.map(symbolOf)
    : tokens.map((token) => symbolOf(binding.get(token) ?? token));
}

type Operation = (a: Delivery, b: Delivery) => Delivery;

function combined(operation: Operation, a: SubjectSet, b: SubjectSet): SubjectSet {
  return new SubjectSet(mentionsOfBoth(a.mentions, b.mentions), (binding) =>
    operation(a.of(binding), b.of(binding)),
  );
}

/**
 * The subjects that are in some of the sets.
 *
 * @example includesSet(union(of("orders.new"), of("orders.paid")), of("orders.paid")) // true
 */
export function union(...sets: readonly SubjectSet[]): SubjectSet {
  if (sets.length <= 2) return combined(tries.union, sets[0] ?? empty, sets[1] ?? empty);
  const middle = sets.length >> 1;
  return combined(tries.union, union(...sets.slice(0, middle)), union(...sets.slice(middle)));
}

/**
 * The subjects that are in both sets.
 *
 * @example patterns(intersection(of("orders.>"), of("*.new"))) // [{ pattern: "orders.new", … }]
 */
export function intersection(a: SubjectSet, b: SubjectSet): SubjectSet {
  return combined(tries.intersection, a, b);
}

/**
 * Whether the sets have a subject in common, for some identity. Quicker than to make their intersection.
 *
 * @example meet(of("orders.*.new"), of("orders.eu.>")) // true
 */
export function meet(a: SubjectSet, b: SubjectSet): boolean {
  if (tries.intersection(a.usual, b.usual) !== NEVER) return true;
  if (!a.mentions.hasIds && !b.mentions.hasIds) return false;
  return !isEmpty(intersection(a, b));
}

/**
 * The subjects that are in `a` and not in `b`.
 *
 * @example has(difference(of("orders.>"), of("orders.eu.>")), "orders.eu.new") // false
 */
export function difference(a: SubjectSet, b: SubjectSet): SubjectSet {
  return combined(tries.difference, a, b);
}

/**
 * Whether the set has no subject, for any identity.
 *
 * @example isEmpty(difference(of("orders.new"), of("orders.*"))) // true
 */
export function isEmpty(set: SubjectSet): boolean {
  for (const binding of bindings(set.mentions)) {
    if (set.of(binding) !== NEVER) return false;
  }
  return true;
}

/**
 * Whether every subject of `inner` is in `outer`, for every identity.
 *
 * @example includesSet(of("orders.>"), of("orders.*.new")) // true
 */
export function includesSet(outer: SubjectSet, inner: SubjectSet): boolean {
  for (const binding of bindings(mentionsOfBoth(outer.mentions, inner.mentions))) {
    const [wide, narrow] = [outer.of(binding), inner.of(binding)];
    if (wide !== narrow && tries.difference(narrow, wide) !== NEVER) return false;
  }
  return true;
}

/**
 * Whether both sets have the same subjects, for every identity.
 *
 * @example equals(of("orders.>"), of("orders.*", "orders.*.>")) // true
 */
export function equals(a: SubjectSet, b: SubjectSet): boolean {
  return includesSet(a, b) && includesSet(b, a);
}

/**
 * The subjects that can be received in some way, in any queue group or without one: as a set that no
 * longer tells them apart, to compare with sets of subjects to publish or to ask about.
 *
 * @example inAnyQueue(receiveSet({ allow: ["orders.new workers"], deny: [] })) // the same as of("orders.new")
 */
export function inAnyQueue(set: SubjectSet): SubjectSet {
  return new SubjectSet(set.mentions, (binding) =>
    always(tries.unionOf([...subjectsIn(set.of(binding))])),
  );
}
