/** Patterns as sets of subjects. */
import { union } from "./combine.ts";
import { REST, STAR, type Word } from "./symbol.ts";
import { ALL, node, NONE, TERMINAL, type Subjects } from "./trie.ts";

/** Every subject that one of the patterns matches. */
export function subjectsOf(patterns: readonly Word[]): Subjects {
  return patterns.length === 0 ? NONE : build(patterns, 0);
}

function build(patterns: readonly Word[], depth: number): Subjects {
  if (patterns.length === 1) return path(patterns[0] as Word, depth);
  let end = false;
  let rest = false;
  const stars: Word[] = [];
  const named = new Map<number, Word[]>();
  for (const pattern of patterns) {
    const symbol = pattern[depth];
    if (symbol === undefined) end = true;
    else if (symbol === REST) rest = true;
    else if (symbol === STAR) stars.push(pattern);
    else {
      const group = named.get(symbol);
      if (group === undefined) named.set(symbol, [pattern]);
      else group.push(pattern);
    }
  }
  if (rest) return node(end, [], [], ALL);
  const other = stars.length === 0 ? NONE : build(stars, depth + 1);
  const symbols = [...named.keys()].sort((a, b) => a - b);
  const next = symbols.map((symbol) => union(build(named.get(symbol) as Word[], depth + 1), other));
  return node(end, symbols, next, other);
}

/** One pattern, from its end. */
function path(pattern: Word, depth: number): Subjects {
  let set = pattern.at(-1) === REST ? ALL : TERMINAL;
  for (let i = pattern.length - 1; i >= depth; i -= 1) {
    const symbol = pattern[i] as number;
    set = symbol <= REST ? node(false, [], [], set) : node(false, [symbol], [set], NONE);
  }
  return set;
}
