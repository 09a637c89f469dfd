/** Tokens as numbers, which compare and sort faster than text. */

/** `*` in a pattern. */
export const STAR = 0;
/** `>` at the end of a pattern. */
export const REST = 1;
/**
 * A token of a queue group's name for which `*` does not stand, though `>` does: `>` itself, and the empty
 * token (sublist.go, isSubsetMatchTokenized). nats-server takes any name; that of `a..b` has one.
 */
export const ODD = 2;

export function isOdd(token: string): boolean {
  return token === ">" || token === "";
}

const names = ["*", ">", ">"];
const numbers = new Map([
  ["*", STAR],
  [">", REST],
]);

export function symbolOf(token: string): number {
  const known = numbers.get(token);
  if (known !== undefined) return known;
  const made = names.push(token) - 1;
  numbers.set(token, made);
  return made;
}

/** Where a token that no pattern has may lead: nowhere by name. */
export const UNNAMED = -1;

/** The number of a token to look for, which gets none by being looked for. Wildcards are tokens here. */
export function symbolIfNamed(token: string): number {
  return token === "*" || token === ">" ? UNNAMED : (numbers.get(token) ?? UNNAMED);
}

export function tokenOf(symbol: number): string {
  return names[symbol] as string;
}

/** A pattern, token by token. */
export type Word = readonly number[];

export function wordOf(pattern: string): Word {
  return pattern.split(".").map(symbolOf);
}
