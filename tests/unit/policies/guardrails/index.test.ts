import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { guardrails } from "../../../../policies/guardrails/index.ts";
import rootManifest from "../../../../package.json" with { type: "json" };
import manifest from "../../../../policies/guardrails/package.json" with { type: "json" };

const root = join(import.meta.dirname, "../../../..");
const page = readFileSync(join(root, "docs/reference/guardrails.md"), "utf8");

interface Row {
  name: string;
  level: string;
  what: string;
  why: string;
  fix: string;
}

/** The tables of the page: a rule a row. */
const rows: Row[] = page
  .split("\n")
  .filter((line) => /^\| `\w+-/.test(line))
  .map((line) => {
    const [name = "", level = "", what = "", why = "", fix = ""] = line
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    return { name: name.replaceAll("`", ""), level, what, why, fix };
  });

/** As text is compared: without marks of code. */
const bare = (text = "") => text.replaceAll("`", "").replaceAll("\\", "");

describe("docs/reference/guardrails.md", () => {
  it("has every rule, in its order", () => {
    expect(rows.map(({ name }) => name)).toEqual(guardrails.map(({ name }) => name));
  });

  it.each(guardrails.map((rule) => [rule.name, rule] as const))(
    "says of %s what it says",
    (name, rule) => {
      const row = rows.find((other) => other.name === name);
      expect(row?.level).toBe(rule.enforcementLevel);
      expect(`${bare(row?.what)}. ${bare(row?.why)}.`).toBe(rule.description);
      expect(bare(row?.fix)).toBe(rule.remediationSteps);
    },
  );
});

describe("the pack", () => {
  it("is of the project's version", () => expect(manifest.version).toBe(rootManifest.version));

  it("imports nothing at run time but its own files and what it asks for, so that it can be published", () => {
    const folder = join(root, "policies/guardrails");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const outside = files
      .filter((file) => /\.(ts|mjs)$/.test(file))
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), "utf8");
        return [...text.matchAll(/^import (?!type )[^;]*?"([^"]+)";/gm)].flatMap(([, from = ""]) =>
          from in manifest.dependencies || !join(file, "..", from).startsWith("..")
            ? []
            : [`${file}: ${from}`],
        );
      });
    expect(outside).toEqual([]);
  });

  it("has a specification of every rule", () => {
    const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
      .join("\n");
    expect(tests.match(/^specify\(/gm)).toHaveLength(guardrails.length);
  });
});
