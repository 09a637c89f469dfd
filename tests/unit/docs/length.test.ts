import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wordsOf } from "./words.ts";

const root = join(import.meta.dirname, "../../..");
/** Pages that are generated as a whole: lists to look things up in, not to read. */
const tables = [
  "alerts",
  "arguments",
  "guardrails",
  "cli",
  "failures",
  "matrix",
  "metrics",
  "parity",
  "reasons",
  "rooms",
  "settings",
  "streams",
];
const generated = [
  "docs/README.md",
  "docs/decisions/README.md",
  ...tables.map((name) => `docs/reference/${name}.md`),
];
const pages = globSync("docs/**/*.md", { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .sort();
const words = (path: string) => wordsOf(readFileSync(join(root, path), "utf8"));

describe("docs/", () => {
  it("does not grow beyond what one can read", () => {
    const counted = pages.filter((path) => !generated.includes(path));
    const total = counted.reduce((sum, path) => sum + words(path), 0);
    expect(total).toBeLessThanOrEqual(35_000);
  });

  it("leaves out pages that are there", () => {
    expect(pages).toEqual(expect.arrayContaining(generated));
  });
});

it("README.md has at most 700 words", () => {
  expect(words("README.md")).toBeLessThanOrEqual(700);
});

describe("a page's words", () => {
  it.each([
    ["One [two](three.md) `four five`.", 4],
    ["| One | Two |\n| --- | ---: |\n| three | ✓ |", 3],
    ["One\n\n```sh\nnpm run up\n```\n\ntwo", 2],
    ["- One\n\n  ```sh\n  npm run up\n  ```\n\n- two", 2],
    ["One <!-- made\nby a tool --> two — 3", 3],
  ])("of %j are %i", (page, count) => {
    expect(wordsOf(page)).toBe(count);
  });
});
