import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/explanation/security.md"), "utf8");
const named = [...new Set(page.match(/tests\/[\w./-]+\.test\.ts/g))];

describe("docs/explanation/security.md", () => {
  it.each(named)("names %s, which is there", (path) => {
    expect(existsSync(join(root, path))).toBe(true);
  });

  it("names every test of an attack", () => {
    const here = globSync("tests/attack/**/*.test.ts", { cwd: root });
    expect(named).toEqual(expect.arrayContaining(here.map((path) => path.replaceAll("\\", "/"))));
  });

  it("names a test for every threat", () => {
    const rows = page.split("\n").filter((line) => line.startsWith("|"));
    const threats = rows
      .slice(0, -1)
      .filter((row, at) => !/^\| -/.test(row) && !/^\| -/.test(rows[at + 1] ?? ""));
    const tables = page.split("\n## ").filter((section) => /^\| Threat/m.test(section));
    const inTables = threats.filter((row) => tables.some((section) => section.includes(row)));
    expect(inTables.length).toBeGreaterThan(30);
    for (const row of inTables) expect(row).toMatch(/\[✓\]\([^)]+\.test\.ts\)/);
  });

  it("says what is not defended yet", () => {
    expect(page).toMatch(/^## Not defended yet\n\n- /m);
  });
});
