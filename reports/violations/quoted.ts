/** A string as Go's `%q` writes it, quotes included; what is inside cannot end it. */
export const quotedPattern = String.raw`"(?:[^"\\]|\\.)*"`;

const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * What stands in a string that Go's `%q` has written (strconv.Quote).
 *
 * @example unquoted('"a\\"b"') // 'a"b'
 */
export function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gs,
      (_all, x?: string, u?: string, long?: string, letter?: string) => {
        const code = x ?? u ?? long;
        if (code === undefined) return simple[letter ?? ""] ?? letter ?? "";
        const point = Number.parseInt(code, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : "�";
      },
    );
}
