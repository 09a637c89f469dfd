import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandBlocks } from "../../support/pages/commands.ts";
import { Terminal } from "../../support/terminal.ts";

const repository = join(import.meta.dirname, "../../..");
const pages = globSync(["README.md", "CONTRIBUTING.md", "docs/**/*.md"], {
  cwd: repository,
}).sort();
const terminal = new Terminal();
afterAll(() => terminal.remove());

/** Words of every line in the page's blocks of code that calls the command. */
function calls(page: string): string[][] {
  const text = readFileSync(join(repository, page), "utf8");
  const line = /^(?:\$ )?(?:npx )?nats-entra (.*)/gm;
  return commandBlocks(text, "sh|bash|console[^\\n]*").flatMap((block) =>
    [...block.replaceAll("\\\n", " ").matchAll(line)].map(([, rest = ""]) =>
      rest
        .replace(/\s#.*$|[|>&;)].*$/, "")
        .trim()
        .split(/\s+/),
    ),
  );
}

/** The command that words begin with, as far as there are such. */
async function help(words: readonly string[]): Promise<string> {
  let known = "";
  for (let length = 1; length <= words.length; length++) {
    const path = words.slice(0, length);
    if (!/^[a-z][a-z-]*$/.test(path.at(-1) ?? "")) break;
    const { code, stdout } = await terminal.run(...path, "--help");
    if (code !== 0 || !stdout.includes(`nats-entra ${path.join(" ")} `)) break;
    known = stdout;
  }
  return known;
}

const found = pages.flatMap((page) => calls(page).map((words) => [page, words.join(" ")] as const));

describe("the commands that the pages show", () => {
  it("are many", () => expect(found.length).toBeGreaterThan(60));

  it.each(found)("%s: %s", async (_page, line) => {
    const words = line.split(" ");
    const text = await help(words);
    expect(text, `there is no command ${words[0] ?? ""}`).not.toBe("");
    const options = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split("=")[0]);
    for (const option of options) expect(text).toMatch(new RegExp(`(^|[ ,])${option}\\b`, "m"));
  });
});
