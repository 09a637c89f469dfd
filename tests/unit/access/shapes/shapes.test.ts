import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  everyone,
  isolated,
  limited,
  never,
  only,
  separate,
  allow,
  kv,
  policy,
  publish,
  stream,
  type Invariant,
  type Policy,
} from "../../../../access/index.ts";
import { invariantsIn, policyIn } from "../../../../access/shapes/index.ts";
import examplePolicy from "../../../../policies/index.ts";
import exampleInvariants from "../../../../policies/invariants.ts";

/** What the interpreter says of a value: JSON, in which places are worked out. */
function told(value: unknown): unknown {
  const place = (name: string, member: unknown) =>
    name === "source" && typeof member === "function" ? (member as () => unknown)() : member;
  return JSON.parse(JSON.stringify(value, place));
}

const files = new Map([["roles/a.ts", "policies/roles/a.ts"]]);
const read = (value: unknown): Policy => policyIn(value, files);

describe("what an interpreter says is the same policy", () => {
  it("for this repository's own", () => {
    const there = compile(read(told(examplePolicy)));
    expect(there.document).toEqual(compile(examplePolicy).document);
  });

  it("with streams that are listed, and all that is declared of them", () => {
    const home = account("data", { description: "Data", jetstream: { disk: "1GiB" } });
    const watched = kv("prices", { account: home, managed: false, mirror: false });
    const declared = stream("ORDERS", {
      account: home,
      subjects: ["orders.>"],
      maxAge: "1h",
      metadata: { team: "shop" },
      consumers: { shipping: { backoff: ["500ms", "1s"] } },
      drift: "report",
      mayLose: ["maxAge"],
    });
    const written = policy({
      accounts: [...examplePolicy.accounts, home],
      roles: examplePolicy.roles,
      streams: [watched, declared],
    });
    const { document } = compile(read(told(written)));
    expect(document).toEqual(compile(written).document);
    expect(Object.keys(document.accounts["data"]?.streams ?? {})).toEqual(["KV_prices", "ORDERS"]);
  });

  it("and the same invariants, of every rule", () => {
    const all: readonly Invariant[] = [
      ...exampleInvariants,
      never(everyone.except("A"), publish("a")),
      only("A", publish("a"), "why"),
      separate("A", "B"),
      separate(publish("a"), publish("b")),
      isolated("a.{oid}.>", { except: ["A"] }),
      limited("A", "8h"),
      allow("A", publish("a")),
    ];
    expect(told(invariantsIn(told(all), files))).toEqual(
      // places are of no file of this policy
      JSON.parse(
        JSON.stringify(told(all), (name, member: unknown) =>
          name === "source" ? { file: "unknown", line: 0, column: 0 } : member,
        ),
      ),
    );
  });

  it("with the places that its modules have for people, and no others", () => {
    const { roles, ...rest } = told(examplePolicy) as { roles: object[] };
    const placed = (file: unknown, line: unknown = 3) =>
      read({
        ...rest,
        roles: roles.map((role) => ({ ...role, source: { file, line, column: 5 } })),
      }).roles[0]?.source();
    expect(placed("roles/a.ts")).toEqual({ file: "policies/roles/a.ts", line: 3, column: 5 });
    const unknown = { file: "unknown", line: 0, column: 0 };
    for (const file of ["/etc/passwd", "__proto__", 7, null]) expect(placed(file)).toEqual(unknown);
    expect(placed("roles/a.ts", "3; rm")).toEqual(unknown);
  });

  it("with one value where there was one", () => {
    const streams = read(told(examplePolicy)).roles.flatMap(({ grants }) =>
      grants.flatMap(({ stream }) => (stream?.name === "ORDERS" ? [stream] : [])),
    );
    expect(streams.length).toBeGreaterThan(1);
    expect(new Set(streams).size).toBe(1);
  });
});

describe("nothing that it says is believed", () => {
  const grant = { kind: "grant", label: "g", publish: ["a"], subscribe: [], problems: [] };
  const source = { file: "roles/a.ts", line: 1, column: 1 };
  const role = (more: object = {}) => ({
    kind: "role",
    name: "A.Read",
    description: "A",
    account: "a",
    members: ["user"],
    grants: [{ ...grant, source }],
    source,
    ...more,
  });
  const policy = (more: object = {}) => ({
    kind: "policy",
    accounts: [{ kind: "account", name: "a", description: "A", default: true, source }],
    roles: [role()],
    emptyModules: [],
    source,
    ...more,
  });

  it("but that it has the right form", () => {
    expect(compile(read(policy())).document.roles["A.Read"]?.publish.allow).toEqual(["a"]);
  });

  it.each<[string, unknown, string]>([
    ["a number", 1, "its default export must be an object"],
    ["a list", [], "its default export must be an object"],
    ["something of another kind", policy({ kind: "role" }), 'kind must be "policy"'],
    ["no accounts", policy({ accounts: null }), "accounts must be a list"],
    ["a role that is a text", policy({ roles: ["A"] }), "roles[0] must be an object"],
    ["a list that only looks like one", policy({ roles: { length: 1 } }), "roles must be a list"],
    [
      "no place",
      policy({ roles: [role({ source: undefined })] }),
      "roles[0].source is missing: it must be an object",
    ],
    [
      "an entry that is no text",
      policy({ roles: [role({ grants: [{ ...grant, source, publish: [["a"]] }] })] }),
      "roles[0].grants[0].publish[0] must be a string, not a list",
    ],
    [
      "a name that begins another line",
      policy({ roles: [role({ name: "A\n::error::b" })] }),
      "roles[0].name must be a string without control characters",
    ],
    [
      "a mark that only the language sets",
      policy({
        accounts: [{ kind: "account", name: "a", description: "A", source, isControl: 1 }],
      }),
      "accounts[0].isControl must be true",
    ],
  ])("so not %s", (_, value, message) => {
    expect(() => read(JSON.parse(JSON.stringify(value)))).toThrow(message);
  });

  it("and each mistake is named, without a word of it", () => {
    const roles = [role({ name: 7, description: { "hunter2\n": "hunter2" } }), "hunter2"];
    expect(() => read(policy({ roles, accounts: undefined }))).toThrow(
      /^accounts is missing: it must be a list, of which each is an object; roles\[0\]\.name must be a string, not a number; roles\[0\]\.description must be a string, not an object; roles\[1\] must be an object, not a string$/,
    );
  });

  it("and it may be as deep as it likes", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    expect(() => read(deep)).toThrow("its default export must be an object, not a list");
    expect(read(policy({ more: deep })).roles).toHaveLength(1);
    const account = { kind: "account", name: "a", description: "A", default: true, source };
    expect(read(policy({ accounts: [{ ...account, deep }] })).accounts).toHaveLength(1);
  });

  it("and what is said in messages is one line", () => {
    const problems = [{ code: "x", message: "a\n::error::b\u001b[2J\u2028c", next: "d\ne" }];
    const found = read(
      policy({ roles: [role({ grants: [{ ...grant, label: "l\nm", problems, source }] })] }),
    ).roles[0]?.grants[0];
    expect(found?.label).toBe("l m");
    expect(found?.problems).toEqual([{ code: "x", message: "a ::error::b [2J c", next: "d e" }]);
  });

  it("and what is not known is dropped, prototypes included", () => {
    const text = JSON.stringify(policy()).replace(
      '"kind":"policy"',
      '"__proto__":{"x":1},"y":2,$&',
    );
    const found = read(JSON.parse(text));
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
    expect(Object.keys(found)).not.toContain("y");
    expect(Object.keys(found)).not.toContain("__proto__");
  });

  it("nor that invariants are of a known rule", () => {
    const rule = { kind: "invariant", rule: "constructor", label: "l", source };
    expect(() => invariantsIn([rule], files)).toThrow(/^\[0\]\.rule must be "never" or "only" or/);
    expect(() => invariantsIn({}, files)).toThrow("its default export must be a list");
  });
});
