/** The kinds of JSON values, in the words of messages. */
export const KINDS = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  null: "null",
  list: "a list",
  object: "an object",
} as const;
export type Kind = keyof typeof KINDS;

/** What kind of JSON value it is; undefined for what JSON does not have. */
export function kindOf(value: unknown): Kind | undefined {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return typeof value as Kind;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? "list" : "object";
    default:
      return undefined;
  }
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
