import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Target, type Table } from "../../../infra/settings/setting.ts";
import { settings } from "../../../infra/settings/table.ts";
import { rowsOf, withTables } from "./settings-page.ts";

const file = join(import.meta.dirname, "../../../docs/reference/settings.md");
const page = readFileSync(file, "utf8");

/** Those sections that have a heading of their own. */
const sections = ["entra", "kubernetes", "azure"];
const some = (isWanted: (name: string, targets: readonly Target[] | undefined) => boolean): Table =>
  Object.fromEntries(
    Object.entries(settings as Table).filter(([name, { targets }]) => isWanted(name, targets)),
  );
const tables = {
  "Every target": rowsOf(some((_name, targets) => targets === undefined)),
  "This machine": rowsOf(some((_name, targets) => targets?.includes(Target.Local) ?? false)),
  "Kubernetes and Azure": rowsOf(
    some((name, targets) => targets?.length === 2 && !sections.includes(name)),
  ),
  "The application in Entra ID": rowsOf(some((name) => name === "entra")),
  "The cluster": rowsOf(some((name) => name === "kubernetes")),
  "The resources in Azure": rowsOf(some((name) => name === "azure")),
};

describe("docs/reference/settings.md", () => {
  // after a change of the settings: npx vitest run tests/unit/infra -u
  it("has each setting as the table of infra/settings has it", async () => {
    await expect(await withTables(page, tables)).toMatchFileSnapshot(file);
  });

  it("has all of them", () => {
    const described = Object.values(tables).flat();
    expect(described.map(({ name }) => name)).toEqual(
      expect.arrayContaining(rowsOf(settings).map(({ name }) => name)),
    );
    expect(new Set(described.map(({ name }) => name)).size).toBe(described.length);
  });

  it.each(Object.entries(tables))("shows each one in an example: %s", (heading, rows) => {
    const [, text = ""] = page.split(`## ${heading}\n`);
    const [section = ""] = text.split("\n## ");
    const examples = [...section.matchAll(/^```(?:yaml|sh)\n(.*?)^```/gms)].map(([, code]) => code);
    const words = new Set(examples.join("\n").match(/\w+/g));
    const names = rows.map(({ name }) => name.split(".").at(-1));
    expect(names.filter((name) => !words.has(name ?? ""))).toEqual([]);
  });
});
