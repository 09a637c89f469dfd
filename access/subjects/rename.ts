/** Subjects under other names: what imports of an account do to them. */
import { subjectsOf } from "./build.ts";
import { intersection } from "./combine.ts";
import { tokens } from "./pattern.ts";
import { mentionsOf, mentionsOfBoth, moved } from "./claims.ts";
import { empty, everything, of, SubjectSet } from "./set.ts";
import { REST, STAR, symbolIfNamed, wordOf, type Word } from "./symbol.ts";
import { mapDelivery, node, NONE, step, subjectsIn, TERMINAL, type Subjects } from "./trie.ts";
import { guidPattern } from "../../values/guid.ts";

/**
 * The subjects of the set that `from` matches, as `to` names them. Wildcards keep their order, as in the
 * document's imports: the first `*` of `to` stands for what the first `*` of `from` does.
 *
 * @param to with as many `*` as `from`, and a `>` at its end when `from` has one
 * @throws RangeError when the wildcards differ and the set has something that `from` matches
 * @example rename(of("prices.eu.>", "other"), "prices.>", "market.prices.>") // of("market.prices.eu.>")
 */
export function rename(set: SubjectSet, from: string, to: string): SubjectSet {
  if (!mayMatch(set, from)) return empty;
  if (!haveSameWildcards(from, to)) {
    throw new RangeError(`'${to}' has not the wildcards of '${from}'`);
  }
  if (set === everything) return of(to);
  const [source, target] = [wordOf(from), wordOf(to)];
  const mentions = moved(mentionsOfBoth(set.mentions, mentionsOf([from, to])));
  const matched = subjectsOf([source]);
  const segments = segmentsOf(target);
  return new SubjectSet(mentions, (binding) =>
    mapDelivery(set.of(binding), (subjects) =>
      renamed(intersection(subjects, matched), source, segments),
    ),
  );
}

function haveSameWildcards(from: string, to: string): boolean {
  const wildcards = (pattern: string) =>
    tokens(pattern).filter((token) => token === "*" || token === ">");
  const [here, there] = [wildcards(from), wildcards(to)];
  return here.length === there.length && here.every((token, i) => token === there[i]);
}

/** A GUID, which some identity's claim may be. */
const guid = new RegExp(guidPattern);

/** Says no at once where it can: most imports have nothing to do with most subjects. */
function mayMatch({ mentions, usual }: SubjectSet, pattern: string): boolean {
  if (mentions.hasIds || (mentions.hasClaims && guid.test(pattern))) return true;
  const parts = tokens(pattern);
  for (const subjects of subjectsIn(usual)) if (crosses(subjects, parts, 0)) return true;
  return false;
}

/** Has the set a subject that the pattern, from a token on, matches? */
function crosses(set: Subjects, pattern: readonly string[], at: number): boolean {
  const token = pattern[at];
  if (set === NONE) return false;
  if (token === undefined) return set.end;
  if (token === ">") return set.other !== NONE || set.next.some((child) => child !== NONE);
  if (token !== "*") return crosses(step(set, symbolIfNamed(token)), pattern, at + 1);
  const onward = (child: Subjects) => crosses(child, pattern, at + 1);
  return onward(set.other) || set.next.some(onward);
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
