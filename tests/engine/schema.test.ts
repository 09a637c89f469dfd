/**
 * The component package's schema: what programs in Python, Go, C#, Java and YAML see. `provider/schema.json`
 * is the golden file and what is shipped; `node tools/schema/schema.ts` writes it anew after a change of arguments.
 */
import { describe, expect, test } from "vitest";
import { resources, types, type Property } from "../../tools/schema/resources.ts";
import { packageSchema, schemaFile } from "../../tools/schema/schema.ts";
import { wordsOf } from "../../tools/schema/words.ts";

const schema = packageSchema();
const words = wordsOf("components");

interface Place {
  path: string;
  property: Property;
}

/** Every property of every resource and type, with where it stands. */
function places(): Place[] {
  const within = (owner: string, kind: string, properties: object | undefined) =>
    Object.entries((properties ?? {}) as Record<string, Property>).map(([name, property]) => ({
      path: `${owner} ${kind} ${name}`,
      property,
    }));
  return [
    ...Object.entries(schema.resources).flatMap(([token, resource]) => [
      ...within(token, "input", resource.inputProperties),
      ...within(token, "output", resource.properties),
    ]),
    ...Object.entries(schema.types).flatMap(([token, type]) =>
      within(token, "field", type.properties),
    ),
  ];
}

test("the schema is the one in the repository", async () => {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  await expect(text, "node tools/schema/schema.ts writes it anew").toMatchFileSnapshot(schemaFile);
});

describe("in the schema", () => {
  test("are the components and the kinds that their children are", () => {
    expect(Object.keys(schema.resources).sort()).toEqual([
      "nats-entra:index:AuthCallout",
      "nats-entra:index:Certificate",
      "nats-entra:index:EntraApp",
      "nats-entra:index:Key",
      "nats-entra:index:NatsCluster",
      "nats-entra:index:NatsEntra",
      "nats-entra:index:NatsKeys",
      "nats-entra:local:File",
      "nats-entra:local:Process",
    ]);
  });

  test("everything that goes in or comes out in secret is marked, and nothing else", () => {
    const secret = places().filter(({ property }) => property.secret);
    expect(secret.map(({ path }) => path)).toEqual([
      "nats-entra:index:AuthCallout input secrets",
      "nats-entra:index:Key output secret",
      "nats-entra:index:Certificate output privateKey",
      "nats-entra:index:TlsArgs field privateKey",
      "nats-entra:index:OperatorArgs field signingSeed",
      "nats-entra:index:CertificateAuthority field privateKey",
    ]);
  });

  test("no component shows a property that is for its own use", () => {
    const shown = places().map(({ path }) => path);
    expect(shown.filter((path) => /seed|secrets|#|_/i.test(path))).toEqual([
      "nats-entra:index:AuthCallout input secrets",
      "nats-entra:index:OperatorArgs field signingSeed",
    ]);
  });

  test("no output of a component holds a seed or a private key", () => {
    const components = Object.entries(schema.resources).filter(
      ([, { isComponent }]) => isComponent,
    );
    const outputs = components.flatMap(([, { properties }]) => Object.keys(properties ?? {}));
    expect(outputs.filter((name) => /key|secret|seed|cred/i.test(name))).toEqual([]);
  });

  test("every resource is described, with the words of its doc comment", () => {
    for (const [token, { description }] of Object.entries(schema.resources))
      expect(description, token).toMatch(/\.$/m);
  });

  test("no description holds what is left of a link", () => {
    expect(JSON.stringify(schema)).not.toContain("[object Object]");
  });

  test("a default is part of the description", () => {
    const { inputProperties } = schema.resources["nats-entra:index:NatsEntra"] ?? {};
    expect(inputProperties?.["nodes"]?.description).toContain("Default: 3");
  });

  test("every reference leads somewhere", () => {
    const references = [...JSON.stringify(schema).matchAll(/"#\/types\/([^"]+)"/g)];
    for (const [, token] of references) expect(schema.types).toHaveProperty([token ?? ""]);
  });
});

describe("the kinds in the schema", () => {
  const propertiesOf = (name: string) =>
    [...words.keys()].filter((key) => key.startsWith(`${name}.`)).map((key) => key.split(".")[1]);

  test.each(Object.values(resources))("$of takes what its class takes", ({ args, inputs }) => {
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(propertiesOf(args)));
  });

  test.each(Object.values(resources))("$of answers what its class answers", (resource) => {
    const outputs = Object.keys({ ...resource.inputs, ...resource.outputs });
    expect(outputs).toEqual(expect.arrayContaining(propertiesOf(resource.of)));
  });

  test("a readiness test has the fields of its interface", () => {
    const { properties } = types["local:Readiness"];
    expect(Object.keys(properties).sort()).toEqual(propertiesOf("ReadinessArgs").sort());
  });
});
