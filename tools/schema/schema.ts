/**
 * The package's schema, from which Pulumi makes it usable in other languages: the components as their
 * TypeScript says, the provider's kinds as `resources.ts` lists them. `npm run build:schema`
 * writes `provider/schema.json`.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer.js";
import { getPulumiComponents } from "@pulumi/pulumi/provider/experimental/provider.js";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema.js";
import manifest from "../../components/package.json" with { type: "json" };
import * as components from "../../provider/components/index.ts";
import { resources, types, type Property } from "./resources.ts";
import { wordsOf, type Words } from "./words.ts";

const root = join(import.meta.dirname, "..", "..");
/** What Pulumi calls the package: it begins every resource type and URN, whatever npm calls it. */
const name = "nats-entra";
export const schemaFile = join(root, "provider", "schema.json");

interface ObjectType {
  type: string;
  description?: string;
  properties?: Record<string, Property>;
  required?: string[];
  enum?: unknown[];
}

interface ResourceType extends ObjectType {
  isComponent?: boolean;
  inputProperties: Record<string, Property>;
  requiredInputs: string[];
}

export interface Schema {
  resources: Record<string, ResourceType>;
  types: Record<string, ObjectType>;
  [other: string]: unknown;
}

/** @throws Error naming the component and the argument that Pulumi's schema cannot express */
export function packageSchema(): Schema {
  const words = wordsOf(join(root, "components"));
  const { version, description, license, keywords } = manifest;
  const analyzed = new Analyzer(
    join(root, "provider"),
    name,
    { main: "components/index.ts" },
    new Set(getPulumiComponents(components).map((component) => component.name)),
  ).analyze();
  const schema = generateSchema(
    name,
    version,
    description,
    analyzed.components,
    analyzed.typeDefinitions,
    analyzed.dependencies,
  ) as unknown as Schema;
  for (const [token, resource] of Object.entries(schema.resources)) {
    const component = nameIn(token);
    describe(resource, component, words);
    describeAll(resource.inputProperties, `${component}Args`, words);
  }
  for (const [token, type] of Object.entries(schema.types)) describe(type, nameIn(token), words);
  renameTypes(schema);
  for (const [token, type] of Object.entries(types)) {
    const { args, ...object } = structuredClone(type);
    if (args !== undefined) describeAll(object.properties, args, words);
    schema.types[`${name}:${token}`] = { type: "object", ...object };
  }
  for (const [token, resource] of Object.entries(resources))
    schema.resources[`${name}:${token}`] = resourceType(resource, words);
  return { ...schema, displayName: "NATS with Entra", license, keywords };
}

function resourceType(resource: (typeof resources)[string], words: Words): ResourceType {
  const { of, args, requiredInputs } = resource;
  const inputProperties = structuredClone({ ...resource.inputs });
  describeAll(inputProperties, args, words);
  const outputs = structuredClone({ ...resource.outputs });
  describeAll(outputs, of, words);
  const withoutDefault = Object.entries(inputProperties).map(
    ([key, { default: _, ...property }]) => [key, property] as const,
  );
  return {
    type: "object",
    description: words.get(of),
    inputProperties,
    requiredInputs: [...requiredInputs],
    properties: { ...Object.fromEntries(withoutDefault), ...outputs },
    required: [...requiredInputs, ...Object.keys(outputs)].sort(),
  };
}

function describe(type: ObjectType, name: string, words: Words): void {
  const text = words.get(name);
  if (text !== undefined) type.description = text;
  describeAll(type.properties ?? {}, name, words);
}

/** A comment that ends in the word `secret`, as in "PEM; secret.", marks a value that is never shown. */
function describeAll(properties: Record<string, Property>, of: string, words: Words): void {
  for (const [name, property] of Object.entries(properties)) {
    const text = words.get(`${of}.${name}`);
    if (text !== undefined) property.description = text;
    // the analyzer's own mark; what is required is a list of the type
    delete property.optional;
    // Pulumi's Go generator has no type for plain objects in a plain list or map
    const element = property.items ?? property.additionalProperties;
    if (element?.$ref?.startsWith("#/types/")) delete element.plain;
    if (text !== undefined && /(^|[;.] )secret\.$/im.test(text)) property.secret = true;
  }
}

/**
 * Every language has its own suffix for what a constructor takes: `TargetArgs` would be `TargetArgsArgs` in
 * Python and Go.
 */
function renameTypes(schema: Schema): void {
  const text = JSON.stringify(schema).replace(/(nats-entra:\w+:\w+)Args"/g, '$1"');
  Object.assign(schema, JSON.parse(text));
}

/** @example nameIn("nats-entra:index:NatsKeys") // "NatsKeys" */
function nameIn(token: string): string {
  return token.split(":").pop() ?? token;
}

/** The file's text: keys in the order of the sources, so that a change reads like the change that made it. */
export function schemaText(): string {
  return `${JSON.stringify(packageSchema(), null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) await writeFile(schemaFile, schemaText());
