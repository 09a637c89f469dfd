import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import schema from "../../../provider/schema.json" with { type: "json" };

const file = join(import.meta.dirname, "../../../docs/reference/arguments.md");

interface Type {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Type;
  readonly additionalProperties?: Type;
  readonly enum?: readonly { readonly value: string }[];
  readonly description?: string;
  readonly secret?: boolean;
}
type Properties = Readonly<Record<string, Type>>;
interface Section {
  readonly description?: string;
  readonly properties: Properties;
  readonly required: readonly string[];
}

const nameOf = (token: string) => token.split(":").at(-1) ?? "";
const components = Object.entries(
  schema.resources as unknown as Record<
    string,
    {
      isComponent?: boolean;
      description?: string;
      inputProperties: Properties;
      requiredInputs?: string[];
    }
  >,
).filter(([, { isComponent }]) => isComponent === true);
const types = Object.entries(
  schema.types as unknown as Record<
    string,
    { description?: string; properties?: Properties; required?: string[] }
  >,
);

/** What a property takes: a type of the page as a link to it. */
function takes({ type, $ref, items, additionalProperties }: Type): string {
  if ($ref?.startsWith("pulumi.json") === true) return "any value";
  if ($ref !== undefined) {
    const name = nameOf($ref);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (items) return `list of ${takes(items)}`;
  if (additionalProperties) return `map of ${takes(additionalProperties)}`;
  return type ?? "any value";
}

/** One line of text, in which Markdown finds nothing but code. */
function plain(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, " ").trim();
  return line
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replaceAll(/[<*_]/g, "\\$&")))
    .join("")
    .replaceAll("|", "\\|");
}

function section(name: string, { description = "", properties, required }: Section): string {
  const [about = ""] = description.split("\n\n");
  const rows = Object.entries(properties).map(([property, type]) => {
    const [meaning = "", byDefault] = (type.description ?? "").split(/\n?Default: /);
    const without = required.includes(property) ? "**required**" : plain(byDefault ?? "");
    return `| \`${property}\` | ${takes(type)} | ${plain(meaning)} | ${without} |`;
  });
  const table = ["| Argument | Takes | Meaning | Default |", "| - | - | - | - |", ...rows];
  return `### ${name}\n\n${plain(about)}\n\n${table.join("\n")}`;
}

const page = `# Arguments of the components

Every argument of every component, in every language, as the provider's schema has it. [Components](components.md) says what they do.

## Components

${components
  .map(([token, { description, inputProperties, requiredInputs = [] }]) =>
    section(nameOf(token), {
      ...(description === undefined ? {} : { description }),
      properties: inputProperties,
      required: requiredInputs,
    }),
  )
  .join("\n\n")}

## Types

${types
  .map(([token, { description, properties = {}, required = [] }]) =>
    section(nameOf(token), {
      ...(description === undefined ? {} : { description }),
      properties,
      required,
    }),
  )
  .join("\n\n")}
`;

// after a change of an argument: npm run build:schema, then
// npx vitest run --project unit tests/unit/provider/arguments-page.test.ts -u
it("docs/reference/arguments.md has each argument as the schema has it", async () => {
  const formatted = await format(page, { ...(await resolveConfig(file)), filepath: file });
  await expect(formatted).toMatchFileSnapshot(file);
});

it("no two sections of it have one name", () => {
  const names = [...components, ...types].map(([token]) => nameOf(token));
  expect(new Set(names).size).toBe(names.length);
});
