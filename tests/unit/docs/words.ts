/**
 * How many words of a page people read: its prose, its tables and code within lines, without blocks of code, comments,
 * and the targets of links.
 *
 * @param page in Markdown
 * @example wordsOf("See [the *role*](a.md) `x` — |") // 4
 */
export function wordsOf(page: string): number {
  const text = page
    .replaceAll(/^( *)(```|~~~).*?^ *\2/gms, "")
    .replaceAll(/<!--.*?-->/gs, "")
    .replaceAll(/\]\([^)]*\)/g, "]");
  return text.split(/[\s|]+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
