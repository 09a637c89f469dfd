import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const docs = join(import.meta.dirname, "../../../docs");

/** The kinds of pages, in the order in which a newcomer needs them, and what each is for. */
const kinds: readonly [folder: string, heading: string, purpose: string][] = [
  ["how-to", "How-to guides", "Steps for one goal each."],
  ["reference", "Reference", "Complete facts to look up."],
  ["explanation", "Explanation", "How it hangs together, and why."],
];

/** A line for each page in a folder, by its title. */
function pagesIn(folder: string): string[] {
  return globSync(`${folder}/*.md`, { cwd: docs })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.endsWith("README.md"))
    .map((path) => {
      const [, title = ""] = /^# (.+)$/m.exec(readFileSync(join(docs, path), "utf8")) ?? [];
      return `- [${title}](${path})`;
    })
    .sort((a, b) => a.localeCompare(b, "en"));
}

it("docs/README.md lists every page: npx vitest run --project unit tests/unit/docs/index.test.ts -u", async () => {
  const sections = kinds.map(
    ([folder, heading, purpose]) =>
      `## ${heading}\n\n${purpose}\n\n${pagesIn(folder).join("\n")}\n`,
  );
  const own = pagesIn(".").filter((line) => line !== "");
  const start = `## Start here\n\n${[...own, "- [Decisions](decisions/README.md)"].join("\n")}\n`;
  const index = `# Documentation\n\n${[start, ...sections].join("\n")}`;
  await expect(index).toMatchFileSnapshot(join(docs, "README.md"));
});
