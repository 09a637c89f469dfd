import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import schema from "../../../../access/access.schema.json" with { type: "json" };
import {
  AccessError,
  canonicalJson,
  compile,
  digestOf,
  parseDocument,
} from "../../../../access/index.ts";
import examplePolicy from "../../../../policies/index.ts";

const { document } = compile(examplePolicy);
const validate = new Ajv2020({ strict: true, allowUnionTypes: false }).compile(schema);

type Json = Record<string, unknown>;

/** The example document with a part replaced, and the digest made right again. */
function changed(path: readonly (string | number)[], value: unknown): Json {
  const copy = structuredClone(document) as unknown as Json;
  const last = path.at(-1) ?? "";
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Json;
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value;
  return withDigest(copy);
}

function withDigest({ digest: _, ...body }: Json): Json {
  return { ...body, digest: digestOf(body) };
}

function failure(text: string): AccessError {
  try {
    parseDocument(text);
  } catch (error) {
    if (error instanceof AccessError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

const READ = ["roles", "Orders.Read"] as const;
const ORDERS = ["accounts", "orders"] as const;
const SHOP = ["accounts", "shop"] as const;
/** What the agents import of the shop: its events. */
const EVENTS = ["accounts", "agents", "imports", 1] as const;

describe("a compiled document", () => {
  it("is read back as it was, in any layout", () => {
    expect(parseDocument(JSON.stringify(document))).toEqual(document);
    expect(parseDocument(JSON.stringify(document, null, 2))).toEqual(document);
    expect(parseDocument(canonicalJson(document))).toEqual(document);
  });

  it("may say that a service answers several times, and learns who asks", () => {
    const shared = changed([...EVENTS, "share"], true);
    const many = changed([...SHOP, "exports", 0, "answers"], "many");
    for (const variant of [shared, many]) {
      expect(parseDocument(JSON.stringify(variant))).toEqual(variant);
      expect(validate(variant)).toBe(true);
    }
  });

  it("fits the published schema", () => {
    validate(document);
    expect(validate.errors).toBeNull();
  });
});

describe("a document is refused", () => {
  it.each(["", "{", "[]", "null", '"x"', "{}", JSON.stringify({ ...document, version: 2 })])(
    "when it is none: %.20s",
    (text) => expect(failure(text).code).toMatch(/^document_(json|version)$/),
  );

  it("when it is half written", () => {
    const text = JSON.stringify(document);
    expect(failure(text.slice(0, text.length / 2)).code).toBe("document_json");
  });

  it("without a word of it in the message: it may be a seed, under the wrong name", () => {
    for (const text of [
      "SUAMLK2ZNL35WSMW37E7UD4VZ7ELPKW7DHC3BWBSD2GCZ7IUQQXZIORRBU",
      '{"a":SUAMLK2Z',
    ]) {
      expect(failure(text).message).not.toContain("SUAM");
    }
    expect(failure('{"a":SUAMLK2Z').message).toContain("13 characters");
  });

  it("when a text of it ends in half a character, which has no digest", () => {
    expect(
      failure(JSON.stringify(document).replace(/("description":")/, "$1\\ud800")).message,
    ).toMatch(/description must be a line of text/);
  });

  it("when a word of it was changed since it was compiled", () => {
    const text = JSON.stringify(document).replace("orders.events.payment.>", "orders.events.p.>");
    const error = failure(text);
    expect(error.code).toBe("document_digest");
    expect(error.next).toContain("compile the policy again");
  });

  const cases: [(string | number)[], unknown, string][] = [
    [["digest"], undefined, "digest is missing: it must be 'sha256:'"],
    [["extra"], 1, "extra is not known; known are version, digest"],
    [["roles"], [], "roles must be an object"],
    [
      [...READ, "publish"],
      undefined,
      'roles["Orders.Read"].publish is missing: it must be an object',
    ],
    [[...READ, "publish", "allow"], ["a b"], ".publish.allow[0] must be a subject"],
    [[...READ, "publish", "allow"], ["a..b"], ".publish.allow[0] must be a subject"],
    [[...READ, "publish", "allow"], ["{upn}"], ".publish.allow[0] must be a subject"],
    [[...READ, "publish", "allow"], ["a.>.b"], ".publish.allow[0] must be a subject"],
    [
      [...READ, "publish", "allow"],
      ["b", "a"],
      ".publish.allow[1] must come after the item before it",
    ],
    [
      [...READ, "publish", "allow"],
      ["a", "a"],
      ".publish.allow[1] must come after the item before it",
    ],
    [[...READ, "subscribe", "allow"], ["a b c"], ".subscribe.allow[0] must be a subject"],
    [[...READ, "subscribe", "deny"], ["a b"], ".subscribe.deny[0] must be a subject"],
    [[...READ, "serves"], [], ".serves must be a list that is not empty"],
    [[...READ, "serves"], ["a b c"], ".serves[0] must be a subject"],
    [[...READ, "members"], [], ".members must be a list that is not empty"],
    [[...READ, "members"], ["group"], '.members[0] must be "application" or "user"'],
    [[...READ, "id"], "1", ".id must be a lower-case UUID"],
    [[...READ, "maxSession"], 0, ".maxSession must be a whole number of at least 1"],
    [[...READ, "maxSession"], 1.5, ".maxSession must be a whole number of at least 1"],
    [[...READ, "notAfter"], "2027-01-01", ".notAfter must be an instant in UTC"],
    [[...READ, "description"], "a\nb", ".description must be a line of text"],
    [[...ORDERS, "default"], "yes", "accounts.orders.default must be true or false"],
    [[...ORDERS, "limits", "payload"], -2, ".limits.payload must be a whole number of at least -1"],
    [[...EVENTS, "share"], false, ".imports[1].share must be true"],
    [[...SHOP, "exports", 0, "answers"], "one", '.exports[0].answers must be "many"'],
    [
      ["roles", "a b"],
      document.roles["Orders.Read"],
      'roles["a b"] is not a valid name: it must be the value of an app role',
    ],
    [["session", "subscribe"], "a", "session.subscribe must be a list"],
  ];

  it.each(cases)("with %j = %j", (path, value, message) => {
    const broken = changed(path, value);
    if (path[0] === "digest") delete broken["digest"];
    const error = failure(JSON.stringify(broken));
    expect([error.code, error.message]).toEqual([
      "document_shape",
      expect.stringContaining(message),
    ]);
    // the order of a list is more than a schema can say
    const isOrder = message.includes("after") && new Set(value as unknown[]).size > 1;
    expect(validate(broken)).toBe(isOrder);
  });

  const export_ = document.accounts["shop"]?.exports[0];
  it.each([
    [[...READ, "account"], "gone", "the account 'gone'"],
    [[...EVENTS, "from"], "gone", "of 'gone'"],
    [[...EVENTS, "name"], "gone", "the stream export 'gone' of 'shop'"],
    [[...SHOP, "exports", 0], { ...export_, kind: "service" }, "the stream export 'events'"],
    [["accounts", "finance", "default"], true, "'finance' and 'orders' are both the default"],
  ])("with %j = %j, which refers to nothing", (path, value, message) => {
    const error = failure(JSON.stringify(changed(path, value)));
    expect([error.code, error.message]).toEqual([
      "document_reference",
      expect.stringContaining(message),
    ]);
  });

  it("without repeating more of it than is needed", () => {
    const error = failure(
      JSON.stringify(changed([...READ, "publish", "allow"], ["a ".repeat(999)])),
    );
    expect(error.message.length).toBeLessThan(200);
  });
});

describe("the reader and the schema", () => {
  it("agree on every change of the example", () => {
    const paths = pathsOf(document);
    const value = fc.oneof(
      fc.constant(undefined),
      fc.constantFrom<unknown>("", "a.{oid}.>", "a b", "a.{x}", ">", "user", "stream", "sha256:0"),
      fc.constantFrom<unknown>(null, true, -2, -1, 0, 1, 1.5, 2 ** 60, [], {}, [""], ["b", "a"]),
      fc.jsonValue({ maxDepth: 1 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, (path, replacement) => {
        const broken = changed(path, replacement);
        const shapeless = shapeError(JSON.stringify(broken));
        if (shapeless === undefined) return;
        expect([path, replacement, validate(broken)]).toEqual([path, replacement, !shapeless]);
      }),
      { numRuns: 700 },
    );
  });
});

/** Whether the reader minds the shape; undefined when only the order of a list, which no schema knows. */
function shapeError(text: string): boolean | undefined {
  try {
    parseDocument(text);
    return false;
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    if (error.message.includes("lists are sorted")) return undefined;
    return ["document_shape", "document_version"].includes(error.code);
  }
}

function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Array.isArray(value)
    ? value.flatMap((member, i) => pathsOf(member, [...path, i]))
    : Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  const named = path.length === 0 || path.includes("digest") ? [] : [path];
  return [...named, ...below].filter(([first]) => first !== "digest");
}
