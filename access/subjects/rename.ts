/** Subjects under other names: what imports of an account do to them. */
import { subjectsOf } from "./build.ts";
import { intersection } from "./combine.ts";
import { mentionsOf, mentionsOfBoth, moved } from "./claims.ts";
import { SubjectSet } from "./set.ts";
import { REST, STAR, wordOf, type Word } from "./symbol.ts";
import { mapDelivery, node, NONE, step, TERMINAL, type Subjects } from "./trie.ts";

/**
 * The subjects of the set that `from` matches, as `to` names them. Wildcards keep their order, as in the
 * document's imports: the first `*` of `to` stands for what the first `*` of `from` does.
 *
 * @param to with as many `*` as `from`, and a `>` at its end when `from` has one
 * @throws RangeError when the wildcards differ
 * @example rename(of("prices.eu.>", "other"), "prices.>", "market.prices.>") // of("market.prices.eu.>")
 */
export function rename(set: SubjectSet, from: string, to: string): SubjectSet {
  const [source, target] = [wordOf(from), wordOf(to)];
  const wildcards = (word: Word) => word.filter((symbol) => symbol <= REST).join();
  if (wildcards(source) !== wildcards(target)) {
    throw new RangeError(`'${to}' has not the wildcards of '${from}'`);
  }
  const mentions = moved(mentionsOfBoth(set.mentions, mentionsOf([from, to])));
  const matched = subjectsOf([source]);
  const segments = segmentsOf(target);
  return new SubjectSet(mentions, (principal) =>
    mapDelivery(set.of(principal), (subjects) =>
      renamed(intersection(subjects, matched), source, segments),
    ),
  );
}

/** The literal tokens before each `*`, and those after the last. */
function segmentsOf(word: Word): Word[] {
  const segments: number[][] = [[]];
  for (const symbol of word) {
    if (symbol === STAR) segments.push([]);
    else if (symbol !== REST) segments.at(-1)?.push(symbol);
  }
  return segments;
}

function renamed(set: Subjects, source: Word, [first = [], ...others]: readonly Word[]): Subjects {
  if (set === NONE) return NONE;
  const [symbol, ...onward] = source;
  if (symbol === undefined) return after(first, set.end ? TERMINAL : NONE);
  if (symbol === REST) return after(first, node(false, set.symbols, set.next, set.other));
  if (symbol !== STAR) return renamed(step(set, symbol), onward, [first, ...others]);
  const next = set.next.map((child) => renamed(child, onward, others));
  return after(first, node(false, set.symbols, next, renamed(set.other, onward, others)));
}

function after(tokens: Word, set: Subjects): Subjects {
  return tokens.reduceRight((all, symbol) => node(false, [symbol], [all], NONE), set);
}
