import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../../docs/decisions");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const files = readdirSync(folder)
  .filter((name) => name !== "README.md")
  .sort();
const numberOf = (name: string) => Number(name.slice(0, 4));

describe("docs/decisions", () => {
  it("are numbered from 1, without a gap", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.map(numberOf)).toEqual(files.map((_, at) => at + 1));
  });

  // after a new decision: npx vitest run --project unit tests/unit/docs/decisions.test.ts -u
  it("are listed in README.md, by their titles and in their order", async () => {
    const lines = files.map((name) => {
      const [, number = "", title = ""] = /^# (\d+)\. (.+)$/m.exec(read(name)) ?? [];
      return `- ${number} [${title}](${name})`;
    });
    const page = `# Decisions\n\nEach with its reason, and what was not taken or follows.\n\n${lines.join("\n")}\n`;
    await expect(page).toMatchFileSnapshot(join(folder, "README.md"));
  });

  it.each(files)("%s says what was decided and why, in that order", (name) => {
    const text = read(name);
    expect(text.startsWith(`# ${numberOf(name)}. `)).toBe(true);
    const labels = [...text.matchAll(/^\*\*(\w+)\.\*\* /gm)].map(([, label]) => label);
    expect(labels.slice(0, 2)).toEqual(["Decision", "Why"]);
    expect(["Instead", "Consequence"]).toEqual(expect.arrayContaining(labels.slice(2)));
  });

  it.each(files)("%s is short", (name) => {
    expect(read(name).split(/\s+/).length).toBeLessThan(120);
  });
});
