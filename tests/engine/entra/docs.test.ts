import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EntraDirectoryArgs } from "../../../components/entra/args.ts";
import schema from "../../../provider/schema.json" with { type: "json" };
import { deploy, ofKind } from "./program.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/reference/entra.md"), "utf8");
const [, example = ""] = /^```ts\nconst directory = (.*?);\n```$/ms.exec(page) ?? [];
// a literal of this repository's own page
// eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
const { entra } = new Function(`return ${example}`)() as { entra: EntraDirectoryArgs };

interface Property {
  $ref?: string;
  items?: Property;
}
const types = schema.types as unknown as Record<string, { properties: Record<string, Property> }>;

/** Paths in a value that its type in the schema does not have. */
function unknownIn(value: unknown, type: string, path: string): string[] {
  return Object.entries(value as object).flatMap(([name, inner]: [string, unknown]) => {
    const property = types[type]?.properties[name];
    if (!property) return [`${path}.${name}`];
    const ref = (property.items ?? property).$ref?.replace("#/types/", "");
    if (ref === undefined) return [];
    return [inner].flat().flatMap((one) => unknownIn(one, ref, `${path}.${name}`));
  });
}

it("the example of docs/reference/entra.md has only arguments that there are", () => {
  expect(unknownIn(entra, "nats-entra:index:EntraDirectory", "entra")).toEqual([]);
});

it("the example of docs/reference/entra.md deploys", async () => {
  const { asked } = await deploy(entra);
  expect(ofKind(asked, "ApplicationFederatedIdentityCredential")).toHaveLength(2);
  expect(ofKind(asked, "PrivilegedAccessGroupEligibilitySchedule")).toHaveLength(1);
});
