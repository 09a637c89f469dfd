import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { roleRecord } from "../../../../provider/kinds/role-record.ts";

const root = join(import.meta.dirname, "../../../..");
const page = readFileSync(join(root, "docs/reference/entra.md"), "utf8");

const sectionOf = (heading: string) =>
  page.split(new RegExp(`^##+ ${heading}$`, "m"))[1]?.split(/^##+ /m)[0] ?? "";
const codes = (text: string) => [...text.matchAll(/`([\w.]+)`/g)].map(([, name = ""]) => name);
/** The rows of a section's first table, by their cells. */
const rowsOf = (heading: string) =>
  [...sectionOf(heading).matchAll(/^\| (`.*|registrations.*) \|$/gm)].map(([, row = ""]) =>
    row.split("|").map(codes),
  );
const firstCells = (heading: string) => rowsOf(heading).flatMap(([first = []]) => first);

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

  it("points at a page that is there", () => {
    const [file = ""] = /docs\/\S+\.md/.exec(text) ?? [];
    expect(globSync(file, { cwd: root })).toEqual([file]);
  });

  it("is the one that docs/how-to/remove-role.md shows", () => {
    const steps = readFileSync(join(root, "docs/how-to/remove-role.md"), "utf8");
    const shown = /^warning: ([^…]*)…/m.exec(steps)?.[1]?.replaceAll("\n", " ").trim();
    expect(shown).toMatch(/^the role/);
    expect(text.startsWith(shown ?? "")).toBe(true);
  });
});
