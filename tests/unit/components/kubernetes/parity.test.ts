import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { format, resolveConfig } from "prettier";
import { overridable } from "../../../../components/kubernetes/objects/overrides.ts";
import { objects, options, page } from "./parity.ts";
import schema from "../../../../provider/schema.json" with { type: "json" };

const file = join(import.meta.dirname, "../../../../docs/reference/parity.md");
const rows = Object.values(options)
  .flat()
  .map(([option, here]) => ({ option, here }));
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

/** `a.{b,c}` stands for `a.b` and `a.c`. */
function expanded(option: string): string[] {
  const [all, before = "", choices = "", after = ""] =
    /^([^{]*)\{([^}]*)\}(.*)$/.exec(option) ?? [];
  if (all === undefined) return [option];
  return choices.split(",").flatMap((choice) => expanded(`${before}${choice}${after}`));
}

interface Node {
  $ref?: string;
  properties?: Record<string, Node>;
  additionalProperties?: Node;
}
const types = schema.types as unknown as Record<string, Node>;
const cluster = schema.resources["nats-entra:index:NatsCluster"].inputProperties as unknown;

/** Whether the component's schema has an argument; `kubernetes` stands for `target.kubernetes`. */
function isArgument(path: string): boolean {
  let node: Node | undefined = { properties: cluster as Record<string, Node> };
  for (const name of path.replace(/^kubernetes\b/, "target.kubernetes").split(".")) {
    const properties: Record<string, Node> = node.properties ?? {};
    const next: Node | undefined = properties[name];
    if (!next) return false;
    node = next.$ref === undefined ? next : (types[next.$ref.replace("#/types/", "")] ?? next);
  }
  return true;
}

/** Codes of a cell that claim to be arguments: paths into the cluster's, but no file names. */
function argumentsIn(here: string): string[] {
  return codes(here.replaceAll(/(overrides|contexts)`: `\w+`/g, "$1`")).filter(
    (code) => /^[a-z]\w*(\.[a-z]\w*)*$/.test(code) && !/\.(crt|key|conf)$|^localhost$/.test(code),
  );
}

describe("docs/reference/parity.md", () => {
  // after a change of parity.ts: npx vitest run --project unit tests/unit/components/kubernetes/parity.test.ts -u
  it("is the table of options", async () => {
    const style = { ...(await resolveConfig(file)), filepath: file };
    await expect(await format(page(), style)).toMatchFileSnapshot(file);
  });

  it("has a row for each option of the chart's values, and says something in each", () => {
    const named = rows.flatMap(({ option }) => expanded(option));
    expect(new Set(named).size).toBe(named.length);
    // those of chart 2.14.2
    expect(named).toHaveLength(242);
    expect(rows.filter(({ here }) => here.length < 5)).toEqual([]);
  });

  it("names arguments that are there", () => {
    const named = rows.flatMap(({ here }) => argumentsIn(here));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((argument) => !isArgument(argument))).toEqual([]);
  });

  it("names settings of contexts that are there", () => {
    const named = rows.flatMap(({ here }) =>
      codes((/contexts`: (`\w+`)/.exec(here) ?? [])[1] ?? ""),
    );
    const context = types["nats-entra:index:NatsBoxContext"];
    expect(named.filter((name) => !(name in (context?.properties ?? {})))).toEqual([]);
  });

  it("names objects that can be changed, and lists all of them", () => {
    const named = rows.flatMap(({ here }) =>
      [...here.matchAll(/overrides`: `(\w+)`/g)].map(([, name = ""]) => name),
    );
    expect(named.filter((name) => !overridable.includes(name))).toEqual([]);
    const listed = objects.flatMap(([names]) => codes(names));
    expect(listed.sort()).toEqual([...overridable].sort());
  });
});
