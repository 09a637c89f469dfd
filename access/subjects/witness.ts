/** An example of what is in a set, for people. */
import { bindings } from "./claims.ts";
import type { SubjectSet } from "./set.ts";
import { step, type Trie, type Value } from "./trie.ts";
import { tokenOf } from "./symbol.ts";

/** One subject of a set, and for whom it is in the set. */
export interface Witness {
  /** A subject with claims as placeholders, such as `agents.{oid}.tasks`. */
  readonly subject: string;
  /** The queue group, when it takes one to receive the subject. */
  readonly queue?: string;
  /** The one identity for which it holds, when it takes one: by placeholder. */
  readonly when?: Readonly<Record<string, string>>;
}

/**
 * A shortest subject of the set, or undefined when it is empty. The same set gives the same subject.
 *
 * @example witness(difference(of("orders.>"), of("orders.eu.>"))) // { subject: "orders.x" }
 */
export function witness(set: SubjectSet): Witness | undefined {
  for (const binding of bindings(set.mentions)) {
    const delivery = set.of(binding);
    if (delivery.shortest === Infinity) continue;
    const [queue, subjects] = walk(delivery);
    const [subject] = walk(subjects);
    return {
      subject: subject.join("."),
      ...(queue.length === 0 ? {} : { queue: queue.join(".") }),
      ...(binding.size === 0 ? {} : { when: Object.fromEntries(binding) }),
    };
  }
  return undefined;
}

/** The tokens of a shortest word, and its value. */
function walk<V extends Value>(from: Trie<V>): [string[], V] {
  const tokens: string[] = [];
  let at = from;
  while (at.shortest > 0) {
    const shortest = at.shortest - 1;
    if (at.other.shortest === shortest) {
      tokens.push(unnamed(at));
      at = at.other;
      continue;
    }
    const first = at.symbols
      .filter((_, i) => at.next[i]?.shortest === shortest)
      .reduce((a, b) => (tokenOf(a) < tokenOf(b) ? a : b));
    tokens.push(tokenOf(first));
    at = step(at, first);
  }
  return [tokens, at.end];
}

const WORDS = ["x", "y", "z", "u", "v", "w"];

/** A token that has no name here. */
function unnamed({ symbols }: Trie<Value>): string {
  const names = new Set(symbols.map(tokenOf));
  for (let i = 0; ; i += 1) {
    const word = WORDS[i] ?? `x${i}`;
    if (!names.has(word)) return word;
  }
}
