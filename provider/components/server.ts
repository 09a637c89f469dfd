import { readFileSync } from "node:fs";
import type { Provider } from "@pulumi/pulumi/provider/index.js";
import { constructorArguments, type PackageSchema } from "./arguments.ts";
import { componentNamed } from "./modules.ts";

/**
 * Makes components for programs in other languages (pulumi proto/pulumi/provider.proto, `Construct`), and
 * describes the whole package to them.
 *
 * @param schemaFile what `tools/schema` wrote: components and kinds
 */
export function componentServer(schemaFile: URL): Pick<Provider, "getSchema" | "construct"> {
  const text = () => readFileSync(schemaFile, "utf8");
  return {
    getSchema: () => Promise.resolve(text()),

    construct: async (name, type, inputs, options) => {
      const schema = JSON.parse(text()) as PackageSchema;
      const described = schema.resources[type];
      if (!described?.isComponent)
        throw new Error(`there is no component ${type}; there is ${namesIn(schema).join(", ")}`);
      const component = await componentNamed(type.split(":")[2] ?? "");
      if (!component)
        throw new Error(`${type} is described in the schema, but not in this package`);
      const args = await constructorArguments(schema, described, inputs, name);
      const made = new component(name, args, options);
      const own = made as unknown as Record<string, unknown>;
      const outputs = Object.keys(described.properties ?? {}).map(
        (key) => [key, own[key]] as const,
      );
      return { urn: made.urn, state: Object.fromEntries(outputs) };
    },
  };
}

function namesIn({ resources }: PackageSchema): string[] {
  return Object.keys(resources).filter((type) => resources[type]?.isComponent);
}
