import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const page = readFileSync(join(root, "docs/reference/azure-resources.md"), "utf8");

/** Properties of the exported interfaces of arguments, as `interface.property`. */
const args = globSync("components/azure/**/*.ts", { cwd: root }).flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^export interface (\w+Args)[^{]*\{\n([\s\S]*?)^\}/gm)].flatMap(
    ([, name = "", body = ""]) =>
      [...body.matchAll(/^ {2}(\w+)\??: /gm)].map(([, property = ""]) => [name, property] as const),
  );
});

it("finds the arguments", () => {
  expect(args).toContainEqual(["SeedVaultArgs", "calloutPrincipalId"]);
  expect(args.length).toBeGreaterThan(50);
});

it.each(args)("docs/reference/azure-resources.md describes %s.%s", (_name, property) => {
  expect(page).toMatch(new RegExp(`\`${property}[:\`]`));
});
