import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fields, line, linesOf, paint, shown, table } from "../../../text/terminal.ts";
import { clipped, visible, width } from "../../../text/visible.ts";
import { isCommand, outside, shows } from "./outside.ts";

describe("a line", () => {
  it("is one line of characters that show, whatever its text is", () => {
    fc.assert(
      fc.property(outside, (text) => {
        expect(shows(shown(text))).toBe(true);
        expect(isCommand(shown(text))).toBe(false);
      }),
    );
  });

  it("is so with styles too, which change nothing else", () => {
    fc.assert(
      fc.property(outside, outside, outside, (a, b, c) => {
        const painted = line`${a}${paint("red", b)} ${c}`;
        expect(shown(painted)).toBe(stripVTControlCharacters(shown(painted, true)));
        expect(isCommand(shown(painted))).toBe(false);
      }),
    );
  });

  it("has no style that its text brought along", () => {
    expect(shown("\u001b[32m✓ well\u001b[0m", true)).toBe("�[32m✓ well�[0m");
    expect(shown(paint("green", "a\u001b[31mb"), true)).toBe("\u001b[32ma�[31mb\u001b[39m");
  });

  it("is no command that begins in one part and goes on in the next", () => {
    expect(shown(line`${":"}${":"}error::x`)).toBe(": :error::x");
    expect(shown(line`#${"#vso["}x]`, true)).toBe("# #vso[x]");
  });

  it("keeps what is meant: other languages, pictures, subjects", () => {
    for (const text of ["日本語", "Ünïcödé", "ع", "😀", "orders.>", "{oid}", "a::b", "## title"])
      expect(shown(text)).toBe(text);
  });
});

describe("lines of another program", () => {
  it("are as many as it wrote, none at the beginning of ours", () => {
    expect(linesOf("a\nb\r\n  next: c\n", "  ")).toEqual(["a", "  b", "    next: c"]);
  });
});

describe("a table", () => {
  const rows = fc.array(fc.array(outside, { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 5,
  });

  it("has a line a row, and each column begins at the same place", () => {
    fc.assert(
      fc.property(rows, (cells) => {
        const marked = cells.map(([first = "", ...others]) => [first, "→", ...others]);
        const lines = table(marked).map(({ text }) => text);
        expect(lines).toHaveLength(cells.length);
        const first = cells.map(([text = ""]) => width(visible(text)));
        const begin = Math.max(...first) + 2;
        lines.forEach((text, i) => {
          const before = visible(cells[i]?.[0] ?? "");
          expect(text.startsWith(`${before}${" ".repeat(begin - width(before))}→`)).toBe(true);
        });
      }),
    );
  });

  it("counts wide characters twice, and marks not at all", () => {
    expect(
      table([
        ["日本", "x"],
        ["abcd", "x"],
        ["e\u0301", "x"],
      ]).map((row) => shown(row)),
    ).toEqual(["日本  x", "abcd  x", "e\u0301     x"]);
  });

  it("cuts what would push all others off the screen", () => {
    const [long, short] = table([
      ["x".repeat(100_000), "end"],
      ["y", "end"],
    ]).map((row) => shown(row));
    expect(long).toMatch(/^x{240}… {2}end$/);
    expect(short).toHaveLength(246);
  });
});

describe("fields", () => {
  it("line up, with several values below each other", () => {
    const found = fields([
      ["a", "1"],
      ["long", ["2", "3"]],
      ["none", []],
    ]);
    expect(found.map((each) => shown(each))).toEqual(["a     1", "long  2", "      3", "none  –"]);
  });
});

describe("a clipped text", () => {
  it("has no half of a character", () => {
    expect(clipped("ab😀", 3)).toBe("ab…");
    expect(clipped("abc", 3)).toBe("abc");
  });
});
