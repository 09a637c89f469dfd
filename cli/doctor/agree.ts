/** What several say about one thing, and who says otherwise. */
export interface Agreement {
  /** What most of them say; undefined when no answer has more voices than every other. */
  readonly expected: string | undefined;
  /** Names of those that say something else; all of them when nothing is expected. */
  readonly odd: ReadonlySet<string>;
}

/**
 * Finds the odd ones out: those that differ from what is known to be right, or else from the majority.
 *
 * @param said by name
 * @param known what is right, where that is known from elsewhere
 * @example agree(new Map([["a", "1"], ["b", "1"], ["c", "2"]])) // { expected: "1", odd: Set { "c" } }
 */
export function agree(said: ReadonlyMap<string, string>, known?: string): Agreement {
  const expected = known ?? majority([...said.values()]);
  const odd = [...said].filter(([, value]) => value !== expected).map(([name]) => name);
  return { expected, odd: new Set(odd) };
}

function majority(values: readonly string[]): string | undefined {
  const voices = new Map<string, number>();
  for (const value of values) voices.set(value, (voices.get(value) ?? 0) + 1);
  const [first, second] = [...voices].sort(([, a], [, b]) => b - a);
  return first && first[1] > (second?.[1] ?? 0) ? first[0] : undefined;
}
