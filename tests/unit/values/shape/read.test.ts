import { describe, expect, expectTypeOf, it } from "vitest";
import {
  anything,
  boolean,
  byKind,
  byMember,
  byPresence,
  integer,
  INVALID,
  list,
  number,
  object,
  oneOf,
  openObject,
  optional,
  placeOf,
  reasonOf,
  read,
  record,
  ShapeError,
  sortedList,
  string,
  text,
  transform,
  type ReadOptions,
  type Shape,
} from "../../../../values/shape/index.ts";

function problems(shape: Shape<unknown>, value: unknown, options?: ReadOptions): string[] {
  try {
    read(shape, value, options);
    return [];
  } catch (error) {
    if (error instanceof ShapeError) return error.problems.map(({ message }) => message);
    throw error;
  }
}

const server = object({
  port: integer(0, 65_535),
  hosts: list(text("a host, as in nats-0", /^[a-z]/), 1),
  tls: optional(object({ handshakeFirst: optional(boolean, false), caFile: optional(string) })),
});

describe("a value that fits", () => {
  it("is given back itself", () => {
    const value = { port: 1, hosts: ["a"], tls: { handshakeFirst: true } };
    expect(read(server, value)).toBe(value);
  });

  it("is of the type that the shape says", () => {
    const value = read(server, { port: 1, hosts: ["a"], tls: {} });
    expect(Object.keys(value)).toEqual(["port", "hosts", "tls"]);
    // the compiler checks these
    expectTypeOf(value).toEqualTypeOf<{
      readonly port: number;
      readonly hosts: readonly string[];
      readonly tls?: { readonly handshakeFirst: boolean; readonly caFile?: string };
    }>();
    expectTypeOf(read(oneOf("a", 1, true), "a")).toEqualTypeOf<"a" | 1 | true>();
    expectTypeOf(read(record(number), {})).toEqualTypeOf<Readonly<Record<string, number>>>();
    const either = byKind({ string, list: list(integer(0)) });
    expectTypeOf(read(either, [])).toEqualTypeOf<string | readonly number[]>();
  });

  it("gets its defaults in a copy", () => {
    const value = { port: 1, hosts: ["a"], tls: {} };
    expect(read(server, value)).toEqual({ ...value, tls: { handshakeFirst: false } });
    expect(value.tls).toEqual({});
  });

  it("has defaults that fit, or the program does not start", () => {
    expect(() => optional(integer(1), 0)).toThrow(
      "the default must be a whole number of at least 1",
    );
    const inner = object({ keep: optional(integer(1), 5) });
    expect(read(object({ keys: optional(inner, {}) }), {})).toEqual({ keys: { keep: 5 } });
  });

  it("may be made into something else", () => {
    const length = transform(string, (value) => value.length);
    expect(
      read(object({ a: list(length), b: record(length) }), { a: ["xy"], b: { c: "" } }),
    ).toEqual({ a: [2], b: { c: 0 } });
  });
});

describe("a value that does not fit", () => {
  it("has each mistake named, with its place, what must be there and what is", () => {
    expect(problems(server, { port: "4222", hosts: ["a", "0"], tsl: {}, tls: [] })).toEqual([
      "port must be a whole number from 0 to 65535, not a string",
      "hosts[1] must be a host, as in nats-0",
      "tsl is not known; did you mean tls?",
      "tls must be an object, not a list",
    ]);
  });

  it("has members named that are missing, and null is not missing", () => {
    expect(problems(server, { hosts: [] })).toEqual([
      "port is missing: it must be a whole number from 0 to 65535",
      "hosts must be a list that is not empty",
    ]);
    expect(problems(server, null)).toEqual(["the document must be an object, not null"]);
    expect(problems(server, { port: 1, hosts: null })).toEqual([
      "hosts must be a list that is not empty, of which each is a host, as in nats-0, not null",
    ]);
  });

  it.each<[Shape<unknown>, unknown, string]>([
    [string, 1, "it must be a string, not a number"],
    [text("a name"), "", "it must be a name"],
    [number, Number.NaN, "it must be a number"],
    [integer(1), 1.5, "it must be a whole number of at least 1"],
    [integer(1), 2 ** 53, "it must be a whole number of at least 1"],
    [boolean, "true", "it must be true or false, not a string"],
    [oneOf("a", 1), "b", 'it must be "a" or 1'],
    [list(string, 2, 2), ["a"], "it must be a list of 2"],
    [list(string, 1, 2), [], "it must be a list of 1 to 2"],
    [list(string, 2), [], "it must be a list of at least 2"],
    [list(string), Array(1), "[0] is missing: it must be a string"],
    [sortedList(string), ["b", "a"], "[1] must come after the item before it"],
    [
      record(string, /^a/, "a name in a"),
      { b: "" },
      "b is not a valid name: it must be a name in a",
    ],
    [record(string), [], "it must be an object, in which each member is a string, not a list"],
    [byKind({ string, number }), [], "it must be a string or a number"],
    [byMember("kind", { a: anything, b: anything }), {}, 'kind is missing: it must be "a" or "b"'],
    [byMember("kind", { a: anything }), { kind: "toString" }, 'kind must be "a"'],
    [byMember("kind", { a: anything }), [], "it must be an object, not a list"],
    [object({}), { a: 1 }, "a is not known; known are none"],
    [object({ a: string }), { a: undefined }, "a is missing: it must be a string"],
  ])("has the mistake said in plain words (%#)", (shape, value, message) => {
    expect(problems(shape, value, { name: "it" })[0]).toContain(message);
  });

  it("is read by the shape that its member chooses", () => {
    const issuer = byPresence("issuer", object({ issuer: string }), object({ tenantId: string }));
    expect(read(issuer, { issuer: "x" })).toEqual({ issuer: "x" });
    expect(problems(issuer, {})).toEqual(["tenantId is missing: it must be a string"]);
    expect(problems(issuer, { issuer: "x", tenantId: "y" })).toEqual([
      "tenantId is not known; known are issuer",
    ]);
    const shape = byMember("kind", { a: object({ kind: oneOf("a"), b: string }) });
    expect(problems(shape, { kind: "a" })).toEqual(["b is missing: it must be a string"]);
  });

  it("may be one whose members fit, but not together", () => {
    const times = transform(object({ refresh: number, keep: number }), (value, reading) =>
      value.keep > value.refresh ? value : reading.problem("must be more than refresh", "keep"),
    );
    const shape = object({ keys: times });
    expect(problems(shape, { keys: { refresh: 2, keep: 1 } })).toEqual([
      "keys.keep must be more than refresh",
    ]);
    // with a member that is no number there is nothing to compare
    expect(problems(shape, { keys: { refresh: 2, keep: "1" } })).toHaveLength(1);
  });

  it("has the first twenty mistakes named, and the others counted", () => {
    const value = { ...Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`m${i}`, i])) };
    expect(() => read(object({}), value)).toThrow(
      /; m19 is not known; known are none; and 70 more$/,
    );
  });
});

describe("names in messages", () => {
  it("are written as in a program, or quoted and cut", () => {
    expect(placeOf(["roles", "Orders.Read", "publish", 0])).toBe('roles["Orders.Read"].publish[0]');
    expect(placeOf(["a".repeat(99)])).toHaveLength(83);
  });

  it("are hidden on demand, when they are not short and plain: one may be a seed", () => {
    const seed = `SU${"A".repeat(56)}`;
    for (const shape of [object({ jwt: string }), record(string)])
      for (const name of [seed, `x y`])
        expect(problems(shape, { [name]: 1, jwt: "" }, { hideNames: true })).toEqual([
          expect.stringMatching(/^\[a name that is not shown\] /),
        ]);
    expect(problems(record(string), { orders: 1 }, { hideNames: true })[0]).toMatch(/^orders must/);
  });
});

describe("names with a meaning in JavaScript", () => {
  const parse = (json: string): unknown => JSON.parse(json);

  it("are members like others, where they are in the JSON, and not where they are inherited", () => {
    const tricky = parse('{"__proto__": {"port": 1}, "toString": 1}');
    expect(problems(object({ port: optional(number) }), tricky)).toEqual([
      "__proto__ is not known; known are port",
      "toString is not known; known are port",
    ]);
    expect(problems(object({ toString: string }), {})).toEqual([
      "toString is missing: it must be a string",
    ]);
    const heir: unknown = Object.create({ port: 1 });
    expect(problems(object({ port: number }), heir)[0]).toMatch(/^port is missing/);
  });

  it("are dropped from an open object, which stays a plain one", () => {
    const value = read(openObject({ a: number }), parse('{"a": 1, "__proto__": {"b": 2}, "c": 3}'));
    expect(Object.getOwnPropertyNames(value)).toEqual(["a"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("are names of a record, but for __proto__", () => {
    const tricky = parse('{"constructor": "x", "hasOwnProperty": "y"}');
    expect(read(record(string), tricky)).toBe(tricky);
    expect(problems(record(string), parse('{"__proto__": "x"}'))).toEqual([
      "__proto__ is not a valid name: it must be another name",
    ]);
  });
});

describe("a shape of one's own", () => {
  it("gives INVALID after it has said why", () => {
    const even: Shape<number> = {
      expected: "an even number",
      read(value, reading) {
        if (typeof value === "number" && value % 2 === 0) return value;
        return reading.refuse(value, this.expected, "number");
      },
    };
    expect(read(list(even), [2])).toEqual([2]);
    expect(problems(list(even), [2, 1])).toEqual(["[1] must be an even number"]);
    expect(INVALID).toBeTypeOf("symbol");
  });
});

describe("the reason for another error", () => {
  it("is every problem, without the code of this one", () => {
    let reason = "";
    try {
      read(object({ a: string, b: string }), { a: 1 });
    } catch (error) {
      reason = reasonOf(error);
    }
    expect(reason).toMatch(/^b is missing: .*; a must be .*$/);
    expect(reason).not.toContain("shape_invalid");
  });

  it("is that of any other error, too", () => {
    expect(reasonOf(new Error("no disk"))).toBe("no disk");
  });
});
