import { encode } from "uqr";

/** Light modules around the code, which readers need (ISO/IEC 18004 section 9.1). */
const quiet = 4;

/** Two modules, one above the other, as one character: light ones are drawn, for terminals are dark. */
const blocks = { both: "█", upper: "▀", lower: "▄", none: " " } as const;

/**
 * A text as a QR code of half blocks, which code page 437 has as well, so that every terminal can show them. Without
 * colors: light modules are drawn in the color of text. On a light terminal the code is inverted, as most readers take it too.
 *
 * @param columns of the terminal
 * @returns no lines where the code does not fit
 */
export function qrLines(text: string, columns = 80): string[] {
  const { data, size } = encode(text, { ecc: "L", border: quiet });
  if (size > columns) return [];
  const isLight = (row: number, column: number) => data[row]?.[column] === false;
  const rows = Array.from({ length: Math.ceil(size / 2) }, (_, index) => index * 2);
  return rows.map((row) =>
    Array.from({ length: size }, (_, column) => {
      const [upper, lower] = [isLight(row, column), isLight(row + 1, column)];
      return blocks[upper ? (lower ? "both" : "upper") : lower ? "lower" : "none"];
    }).join(""),
  );
}
