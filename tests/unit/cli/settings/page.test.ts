import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSettings } from "../../../../cli/settings/settings.ts";
import { Terminal } from "../../../support/terminal.ts";

const page = readFileSync(
  join(import.meta.dirname, "../../../../docs/reference/client-json.md"),
  "utf8",
);
const [, json = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
const example = JSON.parse(json) as Record<string, unknown>;
const rows = [...page.matchAll(/^\| (`.*?) +\| .*\| (.*?) *\|$/gm)].map(
  ([, names = "", byDefault = ""]) => ({
    names: [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
    isRequired: byDefault === "**required**",
  }),
);
const required = rows.filter((row) => row.isRequired).flatMap(({ names }) => names);
const terminal = new Terminal();
afterAll(() => terminal.remove());

function settingsOf(text: unknown) {
  const file = join(terminal.folder, "client.json");
  writeFileSync(file, JSON.stringify(text));
  return readSettings(terminal.io, file);
}

describe("docs/reference/client-json.md", () => {
  it("has a row for each member of its example", () => {
    expect(rows.flatMap(({ names }) => names)).toEqual(Object.keys(example));
  });

  it("has an example that the command reads, each member of it", () => {
    const settings = settingsOf(example) as unknown as Record<string, unknown>;
    const without = Object.keys(example).filter((name) => settings[name] === undefined);
    expect(without).toEqual(["allowClearText"]); // false is as if it were absent
  });

  it.each(required)("says rightly that %s is required", (name) => {
    const { [name]: _, ...rest } = example;
    expect(() => settingsOf(rest)).toThrow(expect.objectContaining({ code: "settings_invalid" }));
  });

  it("says rightly that the others are not", () => {
    const least = Object.fromEntries(required.map((name) => [name, example[name]]));
    expect(() => settingsOf(least)).not.toThrow();
  });
});
