/** A set as a few patterns with exceptions, for people. */
import { subjectsOf } from "./build.ts";
import { bindings, type ClaimBinding } from "./claims.ts";
import { difference, intersection, unionOf } from "./combine.ts";
import { REST, STAR, symbolOf, tokenOf, type Word } from "./symbol.ts";
import type { SubjectSet } from "./set.ts";
import {
  ALL,
  isConstant,
  NONE,
  node,
  subjectsIn,
  type Delivery,
  type Subjects,
  type Trie,
  type Value,
} from "./trie.ts";

/** The subjects that a pattern matches and no exception does. */
export interface Cover {
  readonly pattern: string;
  readonly except: readonly string[];
  /**
   * The queue group that receives them, perhaps as a pattern, of which a more exact one of another
   * cover is not part. Empty: subscribing without one. Absent: whatever the group, and without one.
   */
  readonly queue?: string;
  /** The one identity for which it holds, when it is not for all: by placeholder. */
  readonly when?: Readonly<Record<string, string>>;
  /** True: this one has not got them, whatever other covers say. */
  readonly lost?: true;
}

/**
 * A readable cover of the set, wide patterns first; then, for identities whose GUIDs are spelt out, what
 * they have or have not got unlike anyone else. The same set gives the same covers, whatever was read before.
 *
 * @example patterns(publishSet({ allow: ["a.*", "a.b"], deny: ["a.c"] })) // [{ pattern: "a.*", except: ["a.c"] }]
 */
export function patterns(set: SubjectSet): Cover[] {
  const usual = coversOf(set.usual);
  const unusual: Cover[] = [];
  for (const binding of bindings(set.mentions)) {
    if (binding.size === 0) continue;
    const when = Object.fromEntries(binding);
    const said = unionOf(usual.map((cover) => meant(cover, binding)));
    const actual = unionOf([...subjectsIn(set.of(binding))]);
    const [lost, gained] = [difference(said, actual), difference(actual, said)];
    unusual.push(
      ...coversIn(lost, lost).map((cover) => ({ ...cover, when, lost: true as const })),
      ...coversIn(gained, actual).map((cover) => ({ ...cover, when })),
    );
  }
  return [...usual, ...unusual];
}

/**
 * The patterns of a readable cover without their exceptions, for anyone: much quicker where only the widest are wanted.
 *
 * @example names(publishSet({ allow: ["a.*", "a.b"], deny: ["a.c"] })) // ["a.*"]
 */
export function names(set: SubjectSet): string[] {
  return wordsIn(unionOf([...subjectsIn(set.usual)])).map(text);
}

function wordsIn(set: Subjects): Word[] {
  if (set === NONE) return [];
  if (reachesOn(set)) {
    const left = difference(set, node(false, [], [], ALL));
    return [[REST], ...wordsIn(left)];
  }
  const ofOthers = wordsIn(set.other);
  const claimed = ofOthers.length === 0 ? NONE : node(false, [], [], set.other);
  const left = difference(set, claimed);
  return [
    ...ofOthers.map((word) => [STAR, ...word]),
    ...(left.end ? [[]] : []),
    ...edgesOf(left).flatMap(([symbol, next]) => wordsIn(next).map((word) => [symbol, ...word])),
  ];
}

/** What a reader takes a cover to mean for one identity. */
function meant({ pattern, except }: Cover, binding: ClaimBinding): Subjects {
  const [wide, ...exceptions] = [pattern, ...except].map((it) =>
    subjectsOf([it.split(".").map((token) => symbolOf(binding.get(token) ?? token))]),
  );
  return difference(wide ?? NONE, unionOf(exceptions));
}

function coversOf(delivery: Delivery): Cover[] {
  const groups = [...queues(delivery, [])];
  const common = groups.map(([, subjects]) => subjects).reduce(intersection);
  return [
    ...coversIn(common, common),
    ...groups.flatMap(([queue, subjects]) =>
      coversIn(difference(subjects, common), subjects).map((cover) => ({
        ...cover,
        queue: text(queue),
      })),
    ),
  ];
}

/** Covers of `set`; what they match beyond it is in `whole`. */
function coversIn(set: Subjects, whole: Subjects): Cover[] {
  const needed = (word: Word) => difference(subjectsOf([word]), whole) !== NONE;
  return parts(set).map(({ word, except }) => ({
    pattern: text(word),
    except: except.filter(needed).map(text).sort(),
  }));
}

/** By name: numbers of tokens are in the order in which this process first read them, which is nothing to a reader. */
function edgesOf<V extends Value>({ symbols, next }: Trie<V>): [symbol: number, next: Trie<V>][] {
  const edges = symbols.map((symbol, i): [number, Trie<V>] => [symbol, next[i] as Trie<V>]);
  return edges.sort(([a], [b]) => (tokenOf(a) < tokenOf(b) ? -1 : 1));
}

function text(word: Word): string {
  return word.map(tokenOf).join(".");
}

/** Every queue group that makes a difference, and what it receives. */
function* queues(delivery: Delivery, word: Word): Generator<[Word, Subjects]> {
  yield [word, delivery.end];
  if (isConstant(delivery)) {
    yield [[...word, REST], delivery.end];
    return;
  }
  for (const [symbol, next] of edgesOf(delivery)) yield* queues(next, [...word, symbol]);
  yield* queues(delivery.other, [...word, STAR]);
}

interface Part {
  readonly word: Word;
  readonly except: readonly Word[];
}

/** Parts whose union is the set: what holds for tokens without a name first, then what differs from it. */
function parts(set: Subjects): Part[] {
  if (set === NONE) return [];
  const general: Part[] = reachesOn(set)
    ? [{ word: [REST], except: [] }]
    : parts(set.other).map((part) => prefixed(STAR, part));
  if (general.length === 0) {
    const named = edgesOf(set).flatMap(([symbol, next]) =>
      parts(next).map((part) => prefixed(symbol, part)),
    );
    return set.end ? [{ word: [], except: [] }, ...named] : named;
  }
  const claimed = node(false, [], [], reachesOn(set) ? ALL : set.other);
  const except = widestOf(parts(difference(claimed, set)).map(({ word }) => word));
  const left = difference(set, difference(claimed, subjectsOf(except)));
  return [
    ...general.map((part) => ({
      word: part.word,
      except: widestOf([...part.except, ...except.filter((word) => meet(word, part.word))]),
    })),
    ...parts(left),
  ];
}

/** Is every word in it whose tokens have no name here? Then `>` says it best. */
function reachesOn({ other }: Subjects): boolean {
  for (let at = other; at.end; at = at.other) if (at === ALL) return true;
  return false;
}

function prefixed(symbol: number, { word, except }: Part): Part {
  return { word: [symbol, ...word], except: except.map((other) => [symbol, ...other]) };
}

/** Those that are not within another. */
function widestOf(words: readonly Word[]): Word[] {
  const within = (a: Word, b: Word) => difference(subjectsOf([a]), subjectsOf([b])) === NONE;
  return words.filter(
    (word, i) =>
      !words.some((other, j) => i !== j && within(word, other) && (j < i || !within(other, word))),
  );
}

function meet(a: Word, b: Word): boolean {
  return intersection(subjectsOf([a]), subjectsOf([b])) !== NONE;
}
