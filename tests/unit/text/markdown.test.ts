import fc from "fast-check";
import { marked, type Token, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import { code, fenced } from "../../../text/markdown.ts";
import { visible } from "../../../text/visible.ts";
import { isCommand, outside } from "./outside.ts";

/** As a reader sees it: what is code, and pipes between; anything else is markup that got through. */
function read(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === "codespan") return decoded((token as Tokens.Codespan).text);
      if (token.type === "text" && /^(?:(?:&amp;|&)#124;)+$/.test(token.raw))
        return decoded(token.raw);
      throw new Error(`${token.type}: ${token.raw}`);
    })
    .join("");
}

function decoded(html: string): string {
  const known: Record<string, string> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#124;": "|",
  };
  return html
    .replaceAll(/&(?:lt|gt|quot|#39|#124);/g, (entity) => known[entity] ?? "")
    .replaceAll("&amp;", "&");
}

/** The words of a text: spaces at the ends, and how many there are, renderers count in their own ways. */
const words = (text: string) =>
  text
    .replaceAll(/(?<=#) (?=#\w*\[)/g, "")
    .replaceAll(/(?<=^\s*:) (?=:)/g, "")
    .trim();

describe("inline code", () => {
  it("is the text, and nothing but code, in a sentence", () => {
    fc.assert(
      fc.property(outside, (text) => {
        fc.pre(/[^|]/.test(visible(text).trim())); // of pipes alone nothing is code, see below
        const [paragraph, ...others] = marked.lexer(`x ${code(text)} y`) as Tokens.Paragraph[];
        expect(others).toEqual([]);
        const inner = [...(paragraph?.tokens ?? [])];
        const [first, last] = [inner.shift(), inner.pop()];
        expect([first?.raw, last?.raw.trimStart()].join()).toMatch(/^x .*,(?:&#124;)*\s?y$/);
      }),
    );
  });

  it("is so in the cell of a table, and the row has the cells it had", () => {
    fc.assert(
      fc.property(outside, (text) => {
        fc.pre(visible(text).trim() !== "");
        const [table, ...others] = marked.lexer(
          `| a | b |\n| - | - |\n| ${code(text)} | end |\n`,
        ) as Tokens.Table[];
        expect(others).toEqual([]);
        const [[cell, end, ...more] = []] = table?.rows ?? [];
        expect([end?.text, more]).toEqual(["end", []]);
        expect(words(read(cell?.tokens ?? []))).toBe(words(visible(text)));
      }),
    );
  });

  it.each([
    ["a\\|@team", "`a\\`&#124;`@team`"],
    ["", "–"],
    ["||", "&#124;&#124;"],
    ["a``b", "```a``b```"],
    ["`", "`` ` ``"],
    ["\n## forged", "`�## forged`"],
    ["##vso[task.complete]", "`# #vso[task.complete]`"],
  ])("of %j is %s", (text, written) => {
    expect(code(text)).toBe(written);
  });

  it("never has a pipe, which no number of backslashes would keep from ending a cell", () => {
    fc.assert(
      fc.property(outside, (text) => {
        expect(code(text)).not.toContain("|");
      }),
    );
  });
});

describe("a block of code", () => {
  it("is one, with every line of it, and no line is a command", () => {
    fc.assert(
      fc.property(outside, (text) => {
        const [block, ...others] = marked.lexer(`${fenced(text, "sh")}\n`) as Tokens.Code[];
        expect([block?.type, block?.lang, others]).toEqual(["code", "sh", []]);
        const lines = (block?.text ?? "").split("\n");
        expect(lines).toHaveLength(text.split(/\r\n?|\n/).length);
        for (const line of lines) expect(isCommand(line)).toBe(false);
      }),
    );
  });
});
