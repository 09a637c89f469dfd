/** What streams look like in a document: as their tables say, and as access.schema.json says it too. */
import {
  byPresence,
  object,
  oneOf,
  optional,
  record,
  sortedList,
  text,
  type Shape,
} from "../../values/shape/index.ts";
import type { StreamEntry } from "./config.ts";
import { consumerTable } from "./consumer-table.ts";
import { ASSET_NAME, assetName, flag, type Schema } from "./kinds.ts";
import { streamTable } from "./stream-table.ts";
import type { Table } from "./table.ts";
import { schemaOf, shapeOf } from "./table.ts";

const named = { json: "name", kind: assetName, says: "Its name", required: true } as const;

/** With what a policy does not write, since it follows from elsewhere. */
export const documentedStream = {
  ...streamTable,
  name: named,
  sealed: {
    json: "sealed",
    kind: flag,
    says: "Nothing gets in or out",
    otherwise: false,
  },
} as const satisfies Table;

export const documentedConsumer = {
  ...consumerTable,
  name: named,
  durableName: { ...named, json: "durable_name" },
} as const satisfies Table;

const setting = text("a setting of JetStream", /^[a-z][a-z_]*$/);

const managed = object({
  config: shapeOf(documentedStream, "full"),
  consumers: optional(record(shapeOf(documentedConsumer, "full"), ASSET_NAME, "a consumer's name")),
  drift: optional(oneOf("report")),
  mayLose: optional(sortedList(setting, 1)),
});

const watched = object({
  managed: oneOf(false),
  config: shapeOf(documentedStream, "part"),
  consumers: optional(record(shapeOf(documentedConsumer, "part"), ASSET_NAME, "a consumer's name")),
});

/** The streams of an account. */
export const streams = record(
  byPresence("managed", watched, managed),
  ASSET_NAME,
  "a stream's name",
) as unknown as Shape<Readonly<Record<string, StreamEntry>>>;

/** The part of access.schema.json that is about streams: its definitions by name. */
export function streamSchemas(): Readonly<Record<string, Schema>> {
  const names = assetName.schema;
  const entry = (form: "full" | "part", more: Schema, required: readonly string[]): Schema => ({
    type: "object",
    properties: {
      config: schemaOf(documentedStream, form),
      consumers: {
        type: "object",
        propertyNames: names,
        additionalProperties: schemaOf(documentedConsumer, form),
      },
      ...more,
    },
    required,
    additionalProperties: false,
  });
  return {
    managedStream: {
      description: "A stream that the stack makes and changes: every setting is explicit.",
      ...entry(
        "full",
        {
          drift: { description: "Absent: differences are corrected.", const: "report" },
          mayLose: {
            description: "Settings whose change may lose messages.",
            type: "array",
            items: { type: "string", pattern: "^[a-z][a-z_]*$" },
            minItems: 1,
            uniqueItems: true,
          },
        },
        ["config"],
      ),
    },
    watchedStream: {
      description:
        "A stream that something else makes: the settings that are declared are watched.",
      ...entry("part", { managed: { const: false } }, ["config", "managed"]),
    },
  };
}
