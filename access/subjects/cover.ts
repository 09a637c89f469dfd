/** A set as a few patterns with exceptions, for people. */
import { subjectsOf } from "./build.ts";
import { difference, intersection } from "./combine.ts";
import { REST, STAR, tokenOf, type Word } from "./symbol.ts";
import type { SubjectSet } from "./set.ts";
import { ALL, isConstant, NONE, node, type Delivery, type Subjects } from "./trie.ts";

/** The subjects that a pattern matches and no exception does. */
export interface Cover {
  readonly pattern: string;
  readonly except: readonly string[];
  /**
   * The queue group that receives them, perhaps as a pattern, of which a more exact one of another
   * cover is not part. Empty: subscribing without one. Absent: whatever the group, and without one.
   */
  readonly queue?: string;
}

/**
 * A readable cover of the set, wide patterns first, for principals whose claims are not spelt out anywhere.
 *
 * @example patterns(publishSet({ allow: ["a.*", "a.b"], deny: ["a.c"] })) // [{ pattern: "a.*", except: ["a.c"] }]
 */
export function patterns(set: SubjectSet): Cover[] {
  const groups = [...queues(set.usual, [])];
  const common = groups.map(([, subjects]) => subjects).reduce(intersection);
  return [
    ...coversOf(common, common),
    ...groups.flatMap(([queue, subjects]) =>
      coversOf(difference(subjects, common), subjects).map((cover) => ({
        ...cover,
        queue: text(queue),
      })),
    ),
  ];
}

/** Covers of `set`; what they match beyond it is in `whole`. */
function coversOf(set: Subjects, whole: Subjects): Cover[] {
  const needed = (word: Word) => difference(subjectsOf([word]), whole) !== NONE;
  return parts(set).map(({ word, except }) => ({
    pattern: text(word),
    except: except.filter(needed).map(text).sort(),
  }));
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
  for (const [i, symbol] of delivery.symbols.entries()) {
    yield* queues(delivery.next[i] as Delivery, [...word, symbol]);
  }
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
    const named = set.symbols.flatMap((symbol, i) =>
      parts(set.next[i] as Subjects).map((part) => prefixed(symbol, part)),
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
  return words.filter((word, i) => {
    const set = subjectsOf([word]);
    return !words.some((other, j) => {
      if (i === j || difference(set, subjectsOf([other])) !== NONE) return false;
      return j < i || subjectsOf([other]) !== set;
    });
  });
}

function meet(a: Word, b: Word): boolean {
  return intersection(subjectsOf([a]), subjectsOf([b])) !== NONE;
}
