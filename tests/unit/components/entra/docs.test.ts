import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import schema from "../../../../provider/schema.json" with { type: "json" };
import { roleRecord } from "../../../../provider/kinds/role-record.ts";

const root = join(import.meta.dirname, "../../../..");
const page = readFileSync(join(root, "docs/reference/entra.md"), "utf8");
const types = schema.types as unknown as Record<string, { properties?: Record<string, object> }>;
const argumentsOf = (name: string) =>
  Object.keys(types[`nats-entra:index:${name}`]?.properties ?? {});

const sectionOf = (heading: string) =>
  page.split(new RegExp(`^##+ ${heading}$`, "m"))[1]?.split(/^##+ /m)[0] ?? "";
const codes = (text: string) => [...text.matchAll(/`([\w.]+)`/g)].map(([, name = ""]) => name);
/** The rows of a section's first table, by their cells. */
const rowsOf = (heading: string) =>
  [...sectionOf(heading).matchAll(/^\| (`.*|registrations.*) \|$/gm)].map(([, row = ""]) =>
    row.split("|").map(codes),
  );
const firstCells = (heading: string) => rowsOf(heading).flatMap(([first = []]) => first);

describe("docs/reference/entra.md has each argument of", () => {
  it.each([
    ["Arguments", "EntraDirectory"],
    ["`workloads`", "EntraWorkload"],
    ["`justInTime`", "EntraJustInTime"],
    ["Another team's application", "EntraExistingApplication"],
  ])("%s, and no other", (heading, type) => {
    expect(firstCells(heading).sort()).toEqual(argumentsOf(type).sort());
  });

  it.each([
    ["serviceAccounts", "EntraServiceAccount"],
    ["github", "EntraGitHub"],
    ["federated", "EntraFederated"],
    ["rotation", "EntraRotation"],
  ])("workloads.%s, and no other", (argument, type) => {
    const row = rowsOf("`workloads`").find(([first]) => first?.includes(argument));
    expect(row?.[1]?.sort()).toEqual(argumentsOf(type).sort());
  });
});

/** The kinds of everything that one may ask for, as the golden file has them. */
const made = [
  ...new Set(
    readFileSync(join(root, "tests/golden/entra/everything.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { type: string }).type),
  ),
].filter((type) => !type.startsWith("nats-entra:"));
const kind = (type: string) => type.split(":").pop() ?? "";

it("docs/reference/entra.md says what every resource is for, and of no other", () => {
  expect(firstCells("What it creates").sort()).toEqual(made.map(kind).sort());
});

/** What the provider's own page of a resource asks for, as the SDK repeats it. */
function permissionsFor(type: string): string[] {
  const module = type.split("/")[1]?.split(":")[0] ?? "";
  const text = readFileSync(join(root, `node_modules/@pulumi/azuread/${module}.d.ts`), "utf8");
  const [, asked = ""] = /authenticated with a service principal, (.*)/.exec(text) ?? [];
  return codes(asked);
}

it.each(made.filter((type) => type.startsWith("azuread:")))(
  "docs/reference/entra.md names permissions that do for %s",
  (type) => {
    const named = rowsOf("What the deploying identity needs").flatMap(([, cell = []]) => cell);
    const asked = permissionsFor(type);
    expect(asked.length).toBeGreaterThan(0);
    // "one of", but for assignments, where two go together
    const enough = kind(type) === "AppRoleAssignment" ? asked.slice(0, 2) : asked.slice(0, 1);
    expect(named).toEqual(expect.arrayContaining(enough));
  },
);

it("docs/reference/entra.md names no permission that nothing asks for", () => {
  const named = rowsOf("What the deploying identity needs").flatMap(([, cell = []]) => cell);
  const asked = made.filter((type) => type.startsWith("azuread:")).flatMap(permissionsFor);
  expect(named.filter((permission) => !asked.includes(permission))).toEqual([]);
});

describe("the warning of a role that goes", () => {
  const [text = ""] =
    roleRecord.warnings?.(
      { application: "Order messaging", roles: { "Books.Read": ["bookkeeping"] } },
      { application: "Order messaging", roles: {} },
    ) ?? [];

  it("points at a page and a section that are there", () => {
    const [, file = "", heading = ""] = /(docs\/\S+), "(.*)"/.exec(text) ?? [];
    expect(globSync(file, { cwd: root })).toEqual([file]);
    expect(readFileSync(join(root, file), "utf8")).toContain(`\n## ${heading}\n`);
  });

  it("is the one that docs/reference/entra.md shows", () => {
    const shown = /^warning: ([^…]*)…/m.exec(page)?.[1]?.replaceAll("\n", " ").trim();
    expect(shown).toMatch(/^the role/);
    expect(text.startsWith(shown ?? "")).toBe(true);
  });
});
