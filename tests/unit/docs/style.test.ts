import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rooms } from "../../../tools/rooms/table.ts";

const root = join(import.meta.dirname, "../../..");
const folders = rooms.map(({ folder }) => folder).filter((folder) => folder !== "tests");

/** Phrases that a native engineer does not write, and what to write instead. */
const phrases: readonly [phrase: RegExp, instead: string][] = [
  [/\banew\b/i, "again, or name the act: restart, recreate, rewrite"],
  [/\bwho(?:m)?ever\b/i, "name the actor: a client, an attacker, anybody who …"],
  [/\bof before\b/i, "earlier, previous"],
  [/\bof now\b/i, "current"],
  [/\b(?:hears?|heard) of\b/i, "gets, receives, knows"],
  [/\b(?:told|tells?|telling) of\b/i, "reports; of a callback: called for"],
];

const files = [
  ...globSync("{*,docs/**/*,examples/**/*}.md", { cwd: root, exclude: ["**/node_modules"] }),
  ...globSync(`{${folders.join(",")}}/**/*.{ts,mjs,py,go,java,rs,cs}`, {
    cwd: root,
    exclude: ["**/node_modules", "**/dist"],
  }),
].sort();

/** Each line with such a phrase, where it is, and what to write. */
function found(path: string, text: string): string[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      phrases
        .filter(([phrase]) => phrase.test(line))
        .map(
          ([phrase, instead]) =>
            `${path}:${index + 1} "${phrase.exec(line)?.[0]}": write ${instead}`,
        ),
    );
}

describe("pages, comments and messages", () => {
  it("are in plain English", () => {
    expect(files.length).toBeGreaterThan(500);
    expect(files.flatMap((path) => found(path, readFileSync(join(root, path), "utf8")))).toEqual(
      [],
    );
  });

  it.each([
    ["the key is made anew", 'a.md:1 "anew": write again'],
    ["Whoever has it can log in.", 'a.md:1 "Whoever": write name the actor'],
    ["keys of before", 'a.md:1 "of before": write earlier'],
    ["it hears of a change", 'a.md:1 "hears of": write gets'],
  ])("are not, when they say: %s", (text, problem) => {
    expect(found("a.md", text)).toEqual([expect.stringContaining(problem)]);
  });

  it.each(["renewed", "beforehand", "the end of nowhere", "a shared tell"])(
    "may say: %s",
    (text) => {
      expect(found("a.md", text)).toEqual([]);
    },
  );
});
