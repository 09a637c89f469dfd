/**
 * What a text from outside may consist of wherever people read it: characters that show. All others become `�`,
 * so that they are noticed.
 */

/**
 * Control characters (ESC and CSI of terminals, line ends and tabs among them), formats (directions and their
 * overrides, zero-width characters, tags), line and paragraph separators, halves of surrogate pairs, characters
 * that renderers leave out (Default_Ignorable_Code_Point), and non-characters.
 */
export const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Marks that pile up on one letter reach over lines above and below; no language needs more than these. */
const PILED = /(\p{M}{4})\p{M}+/gu;

/**
 * A text as one line of characters that show.
 *
 * @example visible("Orders\u001b[2J\nforged") // "Orders�[2J�forged"
 */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, "�").replaceAll(PILED, "$1�");
}

/** Wide and full-width (Unicode UAX 11), and what is drawn as a picture. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/gu;

/**
 * Columns of a terminal that a visible text takes.
 *
 * @example width("日本") // 4
 */
export function width(text: string): number {
  const drawn = text.replaceAll(/\p{M}/gu, "");
  return Array.from(drawn).length + (drawn.match(WIDE)?.length ?? 0);
}

/** At most so many characters, none of them cut in half. */
export function clipped(text: string, limit: number): string {
  const head = text.slice(0, limit);
  return head.length === text.length ? text : `${head.replace(/[\ud800-\udbff]$/, "")}…`;
}
