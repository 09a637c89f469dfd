import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvText } from "../../../text/csv.ts";
import { visible } from "../../../text/visible.ts";
import { outside } from "./outside.ts";

/** Strict RFC 4180, with another separator where a spreadsheet's language has one. */
function parsed(text: string, separator = ","): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let value = "";
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (at >= text.length) throw new Error("a quote is open at the end");
        if (text[at] !== '"') value += text[at] ?? "";
        else if (text[at + 1] === '"') value += text[at++] ?? "";
        else break;
      }
      at++;
    } else {
      while (at < text.length && text[at] !== separator && !text.startsWith("\r\n", at))
        value += text[at++] ?? "";
      if (separator === "," && /["\r\n]/.test(value))
        throw new Error(`bare ${JSON.stringify(value)}`);
    }
    row.push(value);
    if (text[at] === separator) at++;
    else if (text.startsWith("\r\n", at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`what follows a cell is ${JSON.stringify(text.slice(at, at + 5))}`);
  }
  return rows;
}

const SIGN = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*[=+\-@]/u;
/** What spreadsheets take for one, in any width, behind white space. */
const isFormula = (cell: string) => SIGN.test(cell.normalize("NFKC"));

const tables = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(outside, { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 4,
  }),
);

describe("CSV", () => {
  it("has the cells it was given, in characters that show, but for apostrophes before formulas", () => {
    const lines = (text: string) =>
      text
        .split(/\r\n?|\n/)
        .map(visible)
        .join("\n");
    fc.assert(
      fc.property(tables, (rows) => {
        const found = parsed(csvText(rows)).map((row) =>
          row.map((cell) => cell.replaceAll("'", "")),
        );
        expect(found).toEqual(
          rows.map((row) => row.map((cell) => lines(cell).replaceAll("'", ""))),
        );
      }),
    );
  });

  it("has no cell that is a formula, and no line in one", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        for (const cell of parsed(csvText(rows)).flat()) {
          expect(isFormula(cell)).toBe(false);
          for (const part of cell.split(/[\r\n\t;,]/)) expect(isFormula(part)).toBe(false);
        }
      }),
    );
  });

  it.each([
    "\n=1",
    "\r=1",
    "\t=1",
    " =1",
    "\ufeff=1",
    "\u200b=1",
    "\u00a0=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "﹦1",
    "﹢1",
    "⁼1",
    "a;=1",
    "a\t@1",
    'a"=1',
    "a\n-1",
    "\0=1",
  ])("makes %j a text", (text) => {
    const [[cell = ""] = []] = parsed(csvText([[text]]));
    for (const part of cell.split(/[;\t\r\n"]/)) expect(isFormula(part)).toBe(false);
    expect(cell).toContain("'");
  });

  it("leaves alone what is none", () => {
    expect(csvText([["2026-11-24", "orders.>", "a@b.example", "x - y", "Ünï"]])).toBe(
      "2026-11-24,orders.>,a@b.example,x - y,Ünï\r\n",
    );
  });
});
