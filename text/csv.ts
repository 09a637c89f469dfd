/** Rows for spreadsheets (RFC 4180). */
import { visible } from "./visible.ts";

/** Rows as CSV, the head first. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * Lines of characters that show, quoted where they must be, and a text: an apostrophe stands before what a spreadsheet would take for a formula
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 *
 * A formula may begin behind white space and what does not show, which some strip, and behind what some take for the end of a cell: a
 * line end, a quote, and the separators of other languages. Its sign may be of another width, which input methods
 * of East Asia write and Excel takes as well.
 */
function cell(text: string): string {
  const lines = text
    .split(/\r\n?|\n/)
    .map(visible)
    .join("\n");
  const plain = lines.replaceAll(FORMULA, "$1'$2");
  return /[",;\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** The signs in every width that Unicode has of them: ASCII, small, full, super- and subscript. */
const SIGN =
  "[=+\\-@\\ufe62\\ufe63\\ufe66\\ufe6b\\uff0b\\uff0d\\uff1d\\uff20\\u207a-\\u207c\\u208a-\\u208c]";
const FORMULA = new RegExp(`((?:^|[,;\\n"|�])[\\s�]*)(${SIGN})`, "gu");
