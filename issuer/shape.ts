import { guidPattern } from "../values/guid.ts";

/** Thrown when a value has not the shape it should have; `at` is the place, as in `credentials[0].sha256`. */
export class ShapeError extends Error {
  readonly code = "shape_invalid";

  constructor(at: string, expected: string) {
    super(at === "" ? expected : `${at}: ${expected}`);
  }
}

/** Gives the value back as a `T`, or throws a {@link ShapeError} naming the place. */
export type Check<T> = (value: unknown, at: string) => T;

/** A text of 1 to 1,000 characters, matching the pattern when there is one. */
export function text(
  pattern: RegExp = /^[^\p{Cc}]+$/u,
  expected = "expected a text without control characters",
): Check<string> {
  return (value, at) => {
    if (typeof value === "string" && value.length <= 1000 && pattern.test(value)) return value;
    throw new ShapeError(at, expected);
  };
}

/** A GUID as Entra writes it: lower case, with dashes. */
export const guid: Check<string> = text(
  new RegExp(`^${guidPattern}$`),
  "expected a GUID in lower case, as in 5a7d1c9e-0b1f-4c52-9d6e-3f2b8a1c7e40",
);

/** The text of a PEM file; the lines between its marks are for a parser to judge. */
export const pem: Check<string> = (value, at) => {
  if (typeof value === "string" && value.startsWith("-----BEGIN ")) return value;
  throw new ShapeError(at, "expected PEM, beginning with -----BEGIN");
};

export function integer(min: number, max: number): Check<number> {
  return (value, at) => {
    if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max)
      return Number(value);
    throw new ShapeError(at, `expected a whole number from ${min} to ${max}`);
  };
}

export const flag: Check<boolean> = (value, at) => {
  if (typeof value === "boolean") return value;
  throw new ShapeError(at, "expected true or false");
};

export function oneOf<const T extends string>(...values: readonly T[]): Check<T> {
  return (value, at) => {
    const found = values.find((allowed) => allowed === value);
    if (found !== undefined) return found;
    throw new ShapeError(at, `expected ${values.map((allowed) => `"${allowed}"`).join(" or ")}`);
  };
}

export function list<T>(item: Check<T>): Check<readonly T[]> {
  return (value, at) => {
    if (Array.isArray(value))
      return value.map((entry: unknown, index) => item(entry, `${at}[${index}]`));
    throw new ShapeError(at, "expected a list");
  };
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, at) => (value === undefined ? undefined : check(value, at));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Fields = Readonly<Record<string, Check<unknown>>>;
export type Shaped<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]> };

/**
 * An object with exactly these fields; a field that nobody knows is an error, so a typing mistake never
 * silently means "the default".
 *
 * @example record({ name: text(), port: integer(0, 65535) })(JSON.parse(file), "")
 */
export function record<F extends Fields>(fields: F): Check<Shaped<F>> {
  return (value, at) => {
    if (!isRecord(value)) throw new ShapeError(at, "expected an object");
    const inside = (name: string): string => (at === "" ? name : `${at}.${name}`);
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) continue;
      throw new ShapeError(
        inside(name),
        `unknown field; the fields are ${Object.keys(fields).join(", ")}`,
      );
    }
    const entries = Object.entries(fields).map(
      ([name, check]) => [name, check(value[name], inside(name))] as const,
    );
    return Object.fromEntries(entries) as Shaped<F>;
  };
}
