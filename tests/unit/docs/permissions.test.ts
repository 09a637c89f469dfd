import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const docs = new URL("../../../docs/explanation/", import.meta.url);
const page = readFileSync(new URL("nats-permissions.md", docs), "utf8");
const claims = page.split(/^### /m).slice(1);
/** Links of claims to files, with the titles of tests. */
const test = /\]\((\S+) "([^"]+)"\)/g;

/** Titles of the tests in a file, those of `it.each` as they are written. */
function titles(file: string): string[] {
  const source = readFileSync(new URL(file, docs), "utf8");
  const each = /\bit(?:\.each\((?:[^()]|\([^()]*\))*\))?\(\s*"((?:[^"\\]|\\.)*)"/g;
  return [...source.matchAll(each)].map(([, title = ""]) => title);
}

describe("docs/explanation/nats-permissions.md", () => {
  it("makes many claims", () => expect(claims.length).toBeGreaterThan(18));

  it.each(claims.map((text) => [text.split("\n", 1)[0], text]))("%s", (_heading, text = "") => {
    const named = [...text.matchAll(test)];
    expect(named, "a claim names the test that runs it").not.toEqual([]);
    expect(text, "a claim shows code").toMatch(/^```ts$/m);
    for (const [, file = "", title] of named) expect(titles(file)).toContain(title);
  });

  it("names tests in this form alone, so that none is overlooked", () => {
    expect(page.match(/\.test\.ts/g)).toHaveLength([...page.matchAll(test)].length);
  });
});
