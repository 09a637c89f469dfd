/**
 * The kinds of values that settings have: how a policy writes one, what it is in JetStream's JSON, and the shape and
 * schema of that. A kind never throws: it reports what is wrong with what was written.
 */
import { instantOf, bytesOf, countOf, nanosecondsOf, UNLIMITED } from "../../values/quantity.ts";
import {
  boolean,
  isObject,
  list as listShape,
  number,
  oneOf,
  record,
  string,
  text as textShape,
  transform,
  type Shape,
} from "../../values/shape/index.ts";
import { subjectFault, hasWildcard } from "../subjects/pattern.ts";
import type { Problem } from "../errors/error.ts";

/** Takes what is wrong with a policy's settings. */
export type Report = (problem: Problem) => void;

/** A JSON schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

/** One kind of values. */
export interface Kind<T = unknown> {
  /** What it is, as in "must be a duration". */
  readonly what: string;
  /** One as a policy writes it, in the words of the language. */
  readonly example: string;
  /**
   * The value in JetStream's JSON; undefined when it is not one of this kind, which is reported.
   *
   * @param at the setting, as it is named to people
   */
  read(written: unknown, at: string, report: Report): T | undefined;
  /** Of the value in JetStream's JSON. */
  readonly shape: Shape<T>;
  readonly schema: Schema;
}

const SECOND = 1e9;
/** One of JavaScript's numbers is a whole number of nanoseconds up to 292 years if it is one of seconds. */
const MAX_NANOSECONDS = 2 ** 63;
const MAX = Number.MAX_SAFE_INTEGER;

/** Text that cannot be quoted at length: it is a policy's. */
export function shortly(value: unknown): string {
  const json = typeof value === "undefined" ? "undefined" : JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

function simple<T>(
  what: string,
  example: string,
  json: { readonly shape: Shape<T>; readonly schema: Schema },
  valueOf: (written: unknown) => T | undefined,
): Kind<T> {
  return {
    what,
    example,
    ...json,
    read(written, at, report) {
      const value = valueOf(written);
      if (value === undefined) {
        report({
          code: "setting_invalid",
          message: `${at} is ${shortly(written)}, but must be ${what}`,
          next: `write for example ${at.replace(/^.*\./, "")}: ${example}`,
        });
      }
      return value;
    },
  };
}

/** Whole, and as large as nats-server has them: a year in nanoseconds is beyond JavaScript's safe integers. */
function whole(min: number, max: number): { shape: Shape<number>; schema: Schema } {
  const shape = transform(number, (value, reading) =>
    Number.isInteger(value) && value >= min && value <= max
      ? value
      : reading.problem(`must be a whole number from ${min} to ${max}`),
  );
  return { shape, schema: { type: "integer", minimum: min, maximum: max } };
}

/** On or off. */
export const flag: Kind<boolean> = simple(
  "true or false",
  "true",
  { shape: boolean, schema: { type: "boolean" } },
  (written) => (typeof written === "boolean" ? written : undefined),
);

/** A whole number, both ends included. */
export function integer(min: number, max = MAX): Kind<number> {
  const what =
    max === MAX ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return simple(what, String(Math.max(min, 1)), whole(min, max), (written) =>
    Number.isSafeInteger(written) && Number(written) >= min && Number(written) <= max
      ? Number(written)
      : undefined,
  );
}

/** How many at most. @param unlimited what stands for it in JetStream's JSON */
export function limit(unlimited: -1 | 0 = UNLIMITED, max = MAX): Kind<number> {
  return simple(
    'a whole number of at least 1, or "unlimited"',
    "1000",
    whole(unlimited, max),
    (written) => {
      if (written === "unlimited") return unlimited;
      const count = typeof written === "number" ? countOf(written) : undefined;
      return count !== undefined && count > 0 && count <= max ? count : undefined;
    },
  );
}

/** How many bytes at most. @param unlimited what stands for it in JetStream's JSON */
export function sizeLimit(unlimited: -1 | 0 = UNLIMITED, max = MAX): Kind<number> {
  return simple(
    `a size of at least 1 byte${max === MAX ? "" : ` and less than 2 GiB`}, or "unlimited"`,
    '"64MiB"',
    whole(unlimited, max),
    (written) => {
      if (written === "unlimited") return unlimited;
      const bytes = bytesOf(written as Parameters<typeof bytesOf>[0]);
      return bytes !== undefined && bytes > 0 && bytes <= max ? bytes : undefined;
    },
  );
}

/** @param least seconds; @param unlimited whether "unlimited" can be written, which is 0 in JetStream's JSON */
export function span(least: number, unlimited: "unlimited" | "limited" = "limited"): Kind<number> {
  const bound = least === 0 ? "" : ` of at least ${least < 1 ? `${least * 1000}ms` : `${least}s`}`;
  return simple(
    `a duration${bound}${unlimited === "unlimited" ? ', or "unlimited"' : ""}`,
    '"30s"',
    whole(0, MAX_NANOSECONDS),
    (written) => {
      if (unlimited === "unlimited" && written === "unlimited") return 0;
      const nanoseconds = nanosecondsOf(written as Parameters<typeof nanosecondsOf>[0]);
      const fits = nanoseconds !== undefined && nanoseconds < MAX_NANOSECONDS;
      return fits && nanoseconds >= least * SECOND ? nanoseconds : undefined;
    },
  );
}

/** One of these words. */
export function choice<const T extends readonly [string, ...string[]]>(
  ...words: T
): Kind<T[number]> {
  const quoted = words.map((word) => `"${word}"`);
  return simple(
    quoted.join(" or "),
    quoted[0] ?? "",
    { shape: oneOf(...words), schema: { enum: words } },
    (written) => words.find((word) => word === written),
  );
}

/** A string as the document has it, the same for the reader and for the schema. */
function worded(expected: string, pattern: string): { shape: Shape<string>; schema: Schema } {
  const shape = textShape(expected, new RegExp(pattern, "u"));
  return { shape, schema: { type: "string", pattern } };
}

const bytesIn = (value: string) => new TextEncoder().encode(value).length;

const LINE = String.raw`^[^\p{Cc}\p{Cs}]+$`;

/** A line of text. @param max bytes, in UTF-8 */
export function line(max: number): Kind<string> {
  const fits = (value: string) => !/[\p{Cc}\p{Cs}]/u.test(value) && bytesIn(value) <= max;
  return simple(
    `one line of text, of at most ${max} bytes`,
    '"Orders of the shop"',
    worded("a line of text", LINE),
    (written) =>
      typeof written === "string" && written !== "" && fits(written) ? written : undefined,
  );
}

/** An instant. */
export const instant: Kind<string> = simple(
  "an instant or a date",
  '"2027-06-30T12:00:00Z"',
  worded("an instant in UTC", String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`),
  (written) => (typeof written === "string" ? instantOf(written) : undefined),
);

/** nats-server's rule for the names of streams and consumers (isValidAssetName) and its limit JSMaxNameLen. */
const NAME = String.raw`^[^\s.*>/\\{}\p{Cc}\p{Cs}]{1,255}$`;
export const ASSET_NAME = new RegExp(NAME, "u");

export const assetName: Kind<string> = simple(
  "a name of letters, digits, '-' and '_'",
  '"ORDERS"',
  worded("a name", NAME),
  (written) => (typeof written === "string" && ASSET_NAME.test(written) ? written : undefined),
);

const TOKEN = String.raw`[^\s.*>{}\u0000-\u001f\u007f\p{Cs}]+`;
const SUBJECT = String.raw`^(?:>|(?:\*|${TOKEN})(?:\.(?:\*|${TOKEN}))*(?:\.>)?)$`;

const LITERAL = String.raw`^${TOKEN}(?:\.${TOKEN})*$`;

/** A subject or a pattern, the same for everyone. `literal`: without wildcards. */
export function subject(form: "literal" | "pattern" = "pattern"): Kind<string> {
  const literal = form === "literal";
  const fits = (value: string) =>
    subjectFault(value) === undefined && !/[{}]/.test(value) && !(literal && hasWildcard(value));
  return simple(
    literal ? "a subject without wildcards" : "a subject",
    literal ? '"orders.worker"' : '"orders.events.>"',
    worded("a subject", literal ? LITERAL : SUBJECT),
    (written) => (typeof written === "string" && fits(written) ? written : undefined),
  );
}

/** The destination of a mapping: a subject in which `$1` or `{{…}}` stand for parts of the source. */
export const mapped: Kind<string> = simple(
  "a subject",
  '"archive.{{wildcard(1)}}"',
  worded("a subject", LINE),
  (written) =>
    typeof written === "string" && /^[^\p{Cc}\p{Cs}]+$/u.test(written) ? written : undefined,
);

/** Texts by name. */
export const metadata: Kind<Readonly<Record<string, string>>> = simple(
  "texts by names that do not begin with '_', as nats-server's own do",
  '{ team: "shop" }',
  {
    shape: record(string, /^[^_]/, "a name that does not begin with '_'"),
    schema: {
      type: "object",
      propertyNames: { pattern: "^[^_]" },
      additionalProperties: { type: "string" },
    },
  },
  (written) => {
    if (!isObject(written)) return undefined;
    const entries = Object.entries(written);
    const fits = entries.every(([key, value]) => /^[^_]/.test(key) && typeof value === "string");
    const length = entries.reduce(
      (sum, [key, value]) => sum + bytesIn(`${key}${String(value)}`),
      0,
    );
    return fits && length <= 128 * 1024
      ? (Object.fromEntries(entries) as Readonly<Record<string, string>>)
      : undefined;
  },
);

/** Several of a kind. */
export function listOf<T>(kind: Kind<T>, min = 1): Kind<readonly T[]> {
  return {
    what: `a list, each ${kind.what}`,
    example: `[${kind.example}]`,
    shape: listShape(kind.shape, min),
    schema: { type: "array", items: kind.schema, minItems: min },
    read(written, at, report) {
      if (!Array.isArray(written) || written.length < min) {
        report({
          code: "setting_invalid",
          message: `${at} is ${shortly(written)}, but must be a list`,
          next: `write for example ${at.replace(/^.*\./, "")}: [${kind.example}]`,
        });
        return undefined;
      }
      const values = written.map((item: unknown, i) => kind.read(item, `${at}[${i}]`, report));
      return values.every((value): value is NonNullable<typeof value> => value !== undefined)
        ? values
        : undefined;
    },
  };
}
