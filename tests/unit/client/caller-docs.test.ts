import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

it.each([
  ["Go", "caller.go", "// Caller is"],
  ["Python", "caller.py", "import json"],
])(
  "docs/how-to/who-asks.md shows the %s that is tried on real servers",
  (_language, file, from) => {
    const source = read(`tests/local/serve/services/${file}`);
    expect(read("docs/how-to/who-asks.md")).toContain(source.slice(source.indexOf(from)).trim());
  },
);
