/**
 * The component package's schema: what programs in Python, Go, C#, Java and YAML see. `provider/schema.json`
 * is the golden file and what is shipped; `npm run build:schema` writes it anew after a change of arguments.
 */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { resources, types, type Property } from "../../tools/schema/resources.ts";
import { packageSchema, schemaFile, schemaText } from "../../tools/schema/schema.ts";
import { wordsOf } from "../../tools/schema/words.ts";

const schema = packageSchema();
const words = wordsOf("components");

interface Place {
  path: string;
  name: string;
  property: Property;
}

/** Every property of every resource and type, with where it stands. */
function places(): Place[] {
  const within = (owner: string, kind: string, properties: object | undefined) =>
    Object.entries((properties ?? {}) as Record<string, Property>).map(([name, property]) => ({
      path: `${owner} ${kind} ${name}`,
      name,
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
  const inRepository = await readFile(schemaFile, "utf8");
  const hint =
    "arguments or their comments changed: npm run build:schema, and look at its difference";
  expect(JSON.parse(inRepository), hint).toEqual(JSON.parse(JSON.stringify(schema)));
  expect(inRepository, hint).toBe(schemaText());
});

describe("in the schema", () => {
  test("are the components and the kinds that their children are", () => {
    expect(Object.keys(schema.resources).sort()).toEqual([
      "nats-entra:entra:RoleRecord",
      "nats-entra:index:AksCluster",
      "nats-entra:index:AuthCallout",
      "nats-entra:index:Certificate",
      "nats-entra:index:EntraApp",
      "nats-entra:index:Key",
      "nats-entra:index:Monitoring",
      "nats-entra:index:NatsCluster",
      "nats-entra:index:NatsEntra",
      "nats-entra:index:NatsKeys",
      "nats-entra:index:PolicyRecord",
      "nats-entra:index:ResourceGroup",
      "nats-entra:index:SeedVault",
      "nats-entra:index:StreamRecord",
      "nats-entra:index:TrustCheck",
      "nats-entra:index:WorkloadIdentity",
      "nats-entra:local:File",
      "nats-entra:local:Process",
      "nats-entra:local:Wait",
    ]);
  });

  test("everything that sounds secret is marked as such, but for names of what holds it", () => {
    const sounds = /seed|secret|private ?key|passw|creds/i;
    // Kubernetes Secrets and those of a vault are named in the open
    const isName =
      /(Name|Uri|imagePullSecrets|listenerSecrets|(creds|nkey|tls)Secret|(creds|nkey)Key)$/;
    const inTheOpen = places().filter(
      ({ name, property }) => sounds.test(name) && !property.secret,
    );
    const leaks = inTheOpen.filter(({ name }) => !isName.test(name));
    expect(leaks.map(({ path }) => path)).toEqual([]);
  });

  test("no output of a component is secret but what is asked for, or a field for its own use", () => {
    const askedFor = /^(EntraApp|NatsEntra)\.workloadSecrets$/; // by `rotation` of a workload
    const components = Object.entries(schema.resources).filter(
      ([, { isComponent }]) => isComponent,
    );
    const outputs = components.flatMap(([token, { properties }]) =>
      Object.entries(properties ?? {}).map(([name, property]) => ({
        path: `${token.split(":")[2]}.${name}`,
        property,
      })),
    );
    const leaks = outputs.filter(
      ({ path, property }) => (property.secret && !askedFor.test(path)) || /[#_]/.test(path),
    );
    expect(leaks.map(({ path }) => path)).toEqual([]);
    // private fields have no doc comment; what is for users has one
    const undescribed = outputs.filter(({ property }) => property.description === undefined);
    expect(undescribed.map(({ path }) => path)).toEqual([]);
  });

  test("every resource is described, with the words of its doc comment", () => {
    for (const [token, { description }] of Object.entries(schema.resources))
      expect(description, token).toMatch(/\.$/m);
  });

  test("types have names without a suffix, and none is that of a resource", () => {
    const names = (of: object) => Object.keys(of).map((token) => token.split(":")[2]);
    const typeNames = names(schema.types);
    expect(typeNames.filter((name) => name?.endsWith("Args"))).toEqual([]);
    const all = [...typeNames, ...names(schema.resources)];
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  });

  test("no description holds what is left of a link", () => {
    expect(JSON.stringify(schema)).not.toContain("[object Object]");
  });

  test("a default is part of the description", () => {
    const { inputProperties } = schema.resources["nats-entra:index:AuthCallout"] ?? {};
    expect(inputProperties?.["replicas"]?.description).toContain("Default: 2");
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
