/** Tokens as numbers, which compare and sort faster than text. */

/** `*` in a pattern. */
export const STAR = 0;
/** `>` at the end of a pattern. */
export const REST = 1;
/** A queue group's token that `*` does not stand for; see receive.ts. */
export const ODD = 2;

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

export function tokenOf(symbol: number): string {
  return names[symbol] as string;
}

/** A pattern, token by token. */
export type Word = readonly number[];

export function wordOf(pattern: string): Word {
  return pattern.split(".").map(symbolOf);
}
