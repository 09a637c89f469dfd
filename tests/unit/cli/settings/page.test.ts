import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import schema from "../../../../cli/client.schema.json" with { type: "json" };
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

describe("cli/client.schema.json", () => {
  const validate = new Ajv2020({ strict: true, allErrors: false }).compile(schema);
  const pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
  const values: readonly unknown[] = [
    ...[undefined, null, "", "x", 0, 1.5, true, [], {}, [""], ["x"], [1], [[]], pem],
    ...[
      "https://login.example.com",
      "http://login.example.com",
      "https://",
      { x: 1 },
      { x: ["y"] },
    ],
    ...[{ x: [1] }, { handshakeFirst: true }, { handshakeFirst: "x" }, { handshake: true }],
    ...[[{ name: "a", oid: "b" }], [{ name: "", oid: "b" }], [{ name: "a" }]],
    ...[
      { adminKeyFile: "a", identities: [] },
      { adminKeyFile: "a", identities: [1] },
    ],
  ];
  const isRead = (settings: unknown) => {
    try {
      settingsOf(settings);
      return true;
    } catch {
      return false;
    }
  };

  it("has the members of the page, and those that the page names besides", () => {
    const others = ["natsCa", "authorityCa", "local"];
    expect(Object.keys(schema.properties).sort()).toEqual(
      [...Object.keys(example), ...others].sort(),
    );
    expect([...schema.required].sort()).toEqual([...required].sort());
  });

  it("accepts the page's example", () => {
    expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(Object.keys(schema.properties))(
    "accepts and refuses the %s that the command does",
    (name) => {
      const read = values.map((value) => [value, isRead({ ...example, [name]: value })]);
      // as JSON has it: without the member where it is undefined
      const said = values.map((value) => [
        value,
        validate(JSON.parse(JSON.stringify({ ...example, [name]: value }))),
      ]);
      expect(said).toEqual(read);
      expect(new Set(read.map(([, isValid]) => isValid)).size).toBe(2);
    },
  );
});
