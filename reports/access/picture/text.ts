/** How much room text takes, by estimate: the picture is drawn where there is no font to measure. */

/** Of the font's size; fixed-width fonts have 0.55 to 0.61. */
const WIDTHS = { code: 0.61, words: 0.58, title: 0.64 } as const;
export type Face = keyof typeof WIDTHS;

export function widthOf(text: string, size: number, face: Face): number {
  return columns(text) * size * WIDTHS[face];
}

/**
 * The text, or its beginning and end where it is too long: names that begin alike stay apart.
 *
 * @param room pixels
 * @example shortened("orders.events.payment.captured", 120, 12, "code") // "orders.eve…tured"
 */
export function shortened(text: string, room: number, size: number, face: Face): string {
  const most = Math.max(2, Math.floor(room / (size * WIDTHS[face])));
  if (columns(text) <= most) return text;
  const characters = Array.from(text);
  const end = Math.floor((most - 1) / 3);
  const head = taken(characters, most - 1 - end);
  const tail = taken(characters.toReversed(), end).reverse();
  return `${head.join("")}…${tail.join("")}`;
}

function taken(characters: readonly string[], room: number): string[] {
  let left = room;
  const end = characters.findIndex((character) => (left -= columns(character)) < 0);
  return end < 0 ? [...characters] : characters.slice(0, end);
}

/** Characters of East Asian scripts, and pictures, take two columns. */
function columns(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{1f000}-\u{3fffd}]/u;
