import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { guardrails } from "../../../../policies/guardrails/index.ts";
import rootManifest from "../../../../package.json" with { type: "json" };
import manifest from "../../../../policies/guardrails/package.json" with { type: "json" };

const root = join(import.meta.dirname, "../../../..");
const file = join(root, "docs/reference/guardrails.md");

/** Rules are named after what they are about. */
const headings = {
  entra: "Entra",
  azure: "Azure",
  kubernetes: "Kubernetes",
  nats: "NATS",
  local: "The local target",
};

const sections = Object.entries(headings).map(([prefix, heading]) => {
  const rows = guardrails
    .filter(({ name }) => name.startsWith(`${prefix}-`))
    .map(({ name, enforcementLevel = "", description, remediationSteps = "" }) =>
      ["", `\`${name}\``, enforcementLevel, description, remediationSteps, ""].join(" | ").trim(),
    );
  const head = ["| Rule | Level | What must be true, and why | To fix |", "| - | - | - | - |"];
  return `## ${heading}\n\n${[...head, ...rows].join("\n")}`;
});

const page = `# Guardrails

Every rule of the policy pack for the infrastructure: applications in Entra, vaults and clusters in Azure, workloads on Kubernetes,
keys. A **mandatory** rule stops a deployment, an **advisory** one warns. [Run them](../how-to/check-infrastructure.md) in previews.

${sections.join("\n\n")}
`;

// after a change of a rule: npx vitest run --project unit tests/unit/policies/guardrails/index.test.ts -u
describe("docs/reference/guardrails.md", () => {
  it("has every rule as the pack has it", async () => {
    const formatted = await format(page, { ...(await resolveConfig(file)), filepath: file });
    await expect(formatted).toMatchFileSnapshot(file);
  });

  it("has a section for each", () => {
    const prefixes = guardrails.map(({ name }) => name.split("-")[0] ?? "");
    expect(Object.keys(headings)).toEqual([...new Set(prefixes)]);
  });
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
