import * as pulumi from "@pulumi/pulumi";

/** The part of Pulumi's package schema that tells how arguments are given. */
export interface PackageSchema {
  readonly resources: Readonly<Record<string, ResourceSchema | undefined>>;
  readonly types?: Readonly<Record<string, { readonly properties?: Properties } | undefined>>;
}

export interface ResourceSchema {
  readonly isComponent?: boolean;
  readonly inputProperties?: Properties;
  readonly properties?: Properties;
}

type Properties = Readonly<Record<string, Property | undefined>>;

interface Property {
  readonly $ref?: string;
  /** The constructor takes the value itself, never an output. */
  readonly plain?: boolean;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}

/**
 * Arguments as a component's constructor takes them.
 *
 * The protocol wraps a whole argument in an output when any part of it is secret or depends on another
 * resource. Where the schema says plain, the value is taken out again; what lies inside and may be an
 * output is secret again if the whole was.
 *
 * @param inputs as Pulumi's provider server hands them to `construct`
 * @param component name of the component, for messages
 * @throws Error when a plain argument is not known yet, as in a preview of what it depends on
 */
export async function constructorArguments(
  schema: PackageSchema,
  { inputProperties = {} }: ResourceSchema,
  inputs: Readonly<Record<string, unknown>>,
  component: string,
): Promise<Record<string, unknown>> {
  return new Arguments(schema).object(inputProperties, inputs, component, false);
}

class Arguments {
  readonly #schema: PackageSchema;

  constructor(schema: PackageSchema) {
    this.#schema = schema;
  }

  async object(
    properties: Properties,
    values: Readonly<Record<string, unknown>>,
    path: string,
    secret: boolean,
  ): Promise<Record<string, unknown>> {
    const entries = Object.entries(values).map(
      async ([key, value]) =>
        [key, await this.#value(properties[key], value, `${path}.${key}`, secret)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  async #value(
    property: Property | undefined,
    value: unknown,
    path: string,
    secret: boolean,
  ): Promise<unknown> {
    if (!property?.plain) return secret ? pulumi.secret(value) : value;
    if (!pulumi.Output.isInstance(value)) return this.#inside(property, value, path, secret);
    const isSecret = secret || (await pulumi.isSecret(value));
    return this.#inside(property, await known(value, path), path, isSecret);
  }

  async #inside(
    { $ref, items, additionalProperties }: Property,
    value: unknown,
    path: string,
    secret: boolean,
  ): Promise<unknown> {
    if (Array.isArray(value)) {
      const each = element(items);
      return Promise.all(
        value.map((v, index) => this.#value(each, v, `${path}[${index}]`, secret)),
      );
    }
    if (value === null || typeof value !== "object") return value;
    const properties = additionalProperties
      ? Object.fromEntries(Object.keys(value).map((key) => [key, element(additionalProperties)]))
      : (this.#schema.types?.[typeIn($ref) ?? ""]?.properties ?? {});
    return this.object(properties, value as Record<string, unknown>, path, secret);
  }
}

/** Objects in a plain list or map are plain, although the schema does not say so (tools/schema). */
function element(property: Property | undefined): Property | undefined {
  return typeIn(property?.$ref) === undefined ? property : { ...property, plain: true };
}

/** @example typeIn("#/types/nats-entra:index:Tls") // "nats-entra:index:Tls" */
function typeIn($ref: string | undefined): string | undefined {
  return /^#\/types\/(.+)/.exec($ref ?? "")?.[1];
}

/** Declared by the SDK for its own use only. */
interface Knowing {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<unknown>;
}

async function known(output: pulumi.Output<unknown>, path: string): Promise<unknown> {
  const { isKnown } = output as unknown as Knowing;
  if (await isKnown) return (output as unknown as Knowing).promise();
  throw new Error(
    `${path} must be known before anything is deployed: it cannot be an output of another resource`,
  );
}
