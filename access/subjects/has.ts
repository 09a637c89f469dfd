/** One subject, asked about. */
import type { SubjectSet } from "./set.ts";
import { isOdd, ODD, symbolIfNamed } from "./symbol.ts";
import { step, type Trie, type Value } from "./trie.ts";

/** For whom `has` asks. */
export interface Asking {
  /** Queue group; without one when absent. */
  readonly queue?: string;
  /** Values by placeholder: `{ "{oid}": "0a1b…" }`. A claim without one stays a placeholder. */
  readonly claims?: Readonly<Record<string, string>>;
}

/**
 * Is one subject in the set? Its tokens are taken literally, so a `*` is not a wildcard.
 *
 * @example has(receiveSet({ allow: ["a.> workers"], deny: [] }), "a.b", { queue: "workers" }) // true
 */
export function has(
  set: SubjectSet,
  subject: string,
  { queue, claims = {} }: Asking = {},
): boolean {
  const tokens = subject.split(".");
  if (tokens.includes("")) return false;
  const group = queue?.split(".").map((token) => (isOdd(token) ? ODD : symbolIfNamed(token)));
  const subjects = walk(set.of(new Map(Object.entries(claims))), group ?? []);
  return walk(
    subjects,
    tokens.map((token) => symbolIfNamed(claims[token] ?? token)),
  );
}

function walk<V extends Value>(from: Trie<V>, symbols: readonly number[]): V {
  return symbols.reduce(step, from).end;
}
