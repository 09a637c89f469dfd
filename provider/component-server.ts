import { readFileSync } from "node:fs";
import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";
import type { Provider } from "@pulumi/pulumi/provider/index.js";
import { constructorArguments, type PackageSchema } from "./component-arguments.ts";

type Component = new (
  name: string,
  args: Record<string, unknown>,
  options: ComponentResourceOptions,
) => ComponentResource;

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
      const component = (await components())[type.split(":")[2] ?? ""];
      if (!described?.isComponent || !component)
        throw new Error(`there is no component ${type}; there is ${namesIn(schema).join(", ")}`);
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

/** Loaded when the first one is asked for: a program in TypeScript makes its components itself. */
async function components(): Promise<Record<string, Component | undefined>> {
  return (await import("./components.ts")) as unknown as Record<string, Component | undefined>;
}

function namesIn({ resources }: PackageSchema): string[] {
  return Object.keys(resources).filter((type) => resources[type]?.isComponent);
}
