import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  boolean,
  byKind,
  integer,
  list,
  number,
  object,
  oneOf,
  openObject,
  optional,
  read,
  record,
  ShapeError,
  string,
  transform,
  type Problem,
  type Shape,
} from "../../../../values/shape/index.ts";

/** A shape, and by other means whether a value has the type that it says. */
interface Described {
  readonly shape: Shape<unknown>;
  readonly has: (value: unknown) => boolean;
}

type Json = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Json =>
  value !== null && typeof value === "object" && !(value instanceof Array);
const names = ["a", "b", "toString", "constructor", "x y"];

const scalar = fc.constantFrom<Described>(
  { shape: string, has: (value) => typeof value === "string" },
  { shape: number, has: (value) => typeof value === "number" },
  { shape: boolean, has: (value) => value === true || value === false },
  {
    shape: integer(-1, 9),
    has: (value) =>
      [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].includes(Number.isInteger(value) ? Number(value) : 99),
  },
  { shape: oneOf("a", 1, true), has: (value) => value === "a" || value === 1 || value === true },
);

const { described } = fc.letrec<{ described: Described }>((tie) => ({
  described: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.tuple(tie("described"), fc.nat(2)).map(([item, min]) => ({
      shape: list(item.shape, min),
      has: (value: unknown) =>
        value instanceof Array && value.length >= min && value.every(item.has),
    })),
    tie("described").map((member) => ({
      shape: record(member.shape),
      has: (value: unknown) =>
        isPlain(value) &&
        Object.entries(value).every(([name, each]) => name !== "__proto__" && member.has(each)),
    })),
    fc
      .tuple(
        fc.dictionary(fc.constantFrom(...names), fc.tuple(tie("described"), fc.boolean())),
        fc.boolean(),
      )
      .map(([members, isOpen]) => objectOf(members, isOpen)),
    fc.tuple(scalar, tie("described")).map(([, item]) => ({
      shape: byKind({ string, list: list(item.shape) }),
      has: (value: unknown) =>
        typeof value === "string" || (value instanceof Array && value.every(item.has)),
    })),
  ),
}));

function objectOf(members: Record<string, [Described, boolean]>, isOpen: boolean): Described {
  const entries = Object.entries(members);
  const shapes = Object.fromEntries(
    entries.map(([name, [{ shape }, isOptional]]) => [name, isOptional ? optional(shape) : shape]),
  );
  return {
    shape: (isOpen ? openObject : object)(shapes),
    has: (value) =>
      isPlain(value) &&
      entries.every(([name, [{ has }, isOptional]]) =>
        Object.hasOwn(value, name) ? has(value[name]) : isOptional,
      ) &&
      (isOpen || Object.keys(value).every((name) => Object.hasOwn(members, name))),
  };
}

/** JSON that is often near to a shape: few names, few values. */
const json = fc
  .letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<unknown>("a", "secret-4711", 1, -1, 9.5, true, null, "", [], {}),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, "__proto__"), tie("value"), { maxKeys: 3 }),
    ),
  }))
  .value.map((value): unknown => JSON.parse(JSON.stringify(value)));

function problemsOf(shape: Shape<unknown>, value: unknown): readonly Problem[] {
  try {
    read(shape, value);
    return [];
  } catch (error) {
    if (error instanceof ShapeError) return error.problems;
    throw error;
  }
}

/** Whether there is such a place: all but the last step of it, for a member that is missing. */
function exists(value: unknown, { path, message }: Problem): boolean {
  const isMissing = message.includes(" is missing: ");
  let at = value;
  for (const step of isMissing ? path.slice(0, -1) : path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Json)[step];
  }
  return !isMissing || (isPlain(at) && !Object.hasOwn(at, path.at(-1) ?? ""));
}

const runs = { numRuns: 2000 };

describe("every shape", () => {
  it("accepts exactly the values of its type", () => {
    let fit = 0;
    fc.assert(
      fc.property(described, json, ({ shape, has }, value) => {
        const fits = problemsOf(shape, value).length === 0;
        if (fits) fit += 1;
        expect(fits).toBe(has(value));
      }),
      runs,
    );
    expect(fit).toBeGreaterThan(runs.numRuns / 100);
  });

  it("refuses with places that are there, each once, and with no value", () => {
    fc.assert(
      fc.property(described, json, ({ shape }, value) => {
        const problems = problemsOf(shape, value);
        for (const problem of problems) {
          expect([problem, exists(value, problem)]).toEqual([problem, true]);
          expect(problem.message).not.toContain("4711");
        }
        const places = problems.map(({ path }) => JSON.stringify(path));
        expect(new Set(places).size).toBe(places.length);
      }),
      runs,
    );
  });

  it("leaves the value as it is, and gives what it accepts itself", () => {
    fc.assert(
      fc.property(described, json, ({ shape, has }, value) => {
        const before = structuredClone(value);
        const isOpen = JSON.stringify(value);
        try {
          const found = read(shape, value);
          expect(has(found)).toBe(true);
          // what an open object drops is all that may be missing
          if (JSON.stringify(found) === isOpen) expect(found).toBe(value);
        } catch (error) {
          expect(error).toBeInstanceOf(ShapeError);
        }
        expect(value).toEqual(before);
      }),
      runs,
    );
  });

  it("gives what it gave before, when it reads that again", () => {
    fc.assert(
      fc.property(described, json, ({ shape }, value) => {
        if (problemsOf(shape, value).length > 0) return;
        const once = read(shape, value);
        expect(read(shape, once)).toBe(once);
      }),
      runs,
    );
  });

  it("reads nothing of what it does not ask for, however deep it is", () => {
    const depth = 100_000;
    const deep: unknown = JSON.parse(`${'[{"a":'.repeat(depth)}1${"}]".repeat(depth)}`);
    expect(problemsOf(string, deep)).toHaveLength(1);
    expect(problemsOf(list(object({ b: string })), deep)).toHaveLength(2);
    expect(read(list(openObject({})), deep)).toEqual([{}]);
  });

  it("makes nothing of a value that does not fit", () => {
    fc.assert(
      fc.property(described, json, ({ shape, has }, value) => {
        const counted = transform(shape, (found) => {
          expect(has(found)).toBe(true);
          return found;
        });
        expect(problemsOf(counted, value)).toEqual(problemsOf(shape, value));
      }),
      runs,
    );
  });
});
