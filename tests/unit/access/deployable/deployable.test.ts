import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  AccessError,
  account,
  compile,
  deployableText,
  digestOf,
  documentIn,
  everyone,
  never,
  parseDeployable,
  policy,
  prove,
  publish,
  role,
  subscribe,
} from "../../../../access/index.ts";
import examplePolicy from "../../../../policies/index.ts";
import exampleInvariants from "../../../../policies/invariants.ts";

const root = join(import.meta.dirname, "../../../..");
const compiled = compile(examplePolicy, { root });
const { document, sources } = compiled;
const text = deployableText(compiled, exampleInvariants);

interface Said {
  version: number;
  digest: string;
  document: Record<string, unknown>;
  invariants: Record<string, unknown>[];
  sources: { roles: Record<string, unknown> };
}

/** The text after an edit by hand. */
function edited(edit: (said: Said) => void): string {
  const said = JSON.parse(text) as Said;
  edit(said);
  return JSON.stringify(said);
}

function failure(bad: string): AccessError {
  try {
    parseDeployable(bad);
  } catch (error) {
    if (error instanceof AccessError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a policy as it is deployed", () => {
  it("has the document, its places and its invariants, in any layout", () => {
    const read = parseDeployable(JSON.stringify(JSON.parse(text), null, 2));
    expect(read.document).toEqual(document);
    expect(read.sources).toEqual(sources);
    expect(read.invariants.map(({ label }) => label)).toEqual(
      exampleInvariants.map(({ label }) => label),
    );
  });

  it("is the same text when it is written again", () => {
    const read = parseDeployable(text);
    expect(deployableText(read, read.invariants)).toBe(text);
  });

  it("has every place that a policy can have", () => {
    const shop = account("shop", { description: "Orders", default: true, outside: ["legacy.>"] });
    const grants = [subscribe("legacy.events")];
    const read = role("Shop.Read", {
      description: "Look.",
      account: shop,
      members: ["user"],
      grants,
    });
    const other = compile(policy({ accounts: [shop], roles: [{ read }] }));
    expect(other.sources.accounts["shop"]?.outside).toEqual(["legacy.>"]);
    expect(parseDeployable(deployableText(other, [])).sources).toEqual(other.sources);
  });

  it("is proved as in its folder: what holds holds, what does not has the same words", () => {
    const broken = [...exampleInvariants, never(everyone, publish("orders.cancel"), "why")];
    const there = parseDeployable(deployableText(compiled, broken));
    const findings = prove(there.document, there.sources, there.invariants);
    expect(findings).toEqual(prove(document, sources, broken));
    expect(findings).toHaveLength(1);
  });

  it("gives its document to those who only read it, with or without the rest around it", () => {
    expect(documentIn(text)).toEqual(document);
    expect(documentIn(JSON.stringify(document))).toEqual(document);
  });
});

describe("an edit by hand is refused:", () => {
  it.each<[string, (said: Said) => void]>([
    ["an invariant less", ({ invariants }) => invariants.pop()],
    ["an invariant of another meaning", ({ invariants: [first = {}] }) => (first["why"] = "so")],
    ["places elsewhere", ({ sources: { roles } }) => Reflect.deleteProperty(roles, "Orders.Read")],
    [
      "a document of another, whole and well-formed",
      (said) => {
        const { digest: _, ...body } = said.document;
        const roles = { ...(body["roles"] as object) } as Record<string, unknown>;
        Reflect.deleteProperty(roles, "Orders.Read");
        const other = { ...body, roles };
        said.document = { ...other, digest: digestOf(other) };
      },
    ],
  ])("%s", (_what, edit) => {
    expect(failure(edited(edit))).toMatchObject({
      code: "document_digest",
      message: "the policy's digest is not that of its document and invariants: it was changed",
    });
  });

  it("a document that is not what its own digest says", () => {
    const bad = edited((said) => (said.document["session"] = { publish: [">"], subscribe: [] }));
    expect(failure(bad).code).toBe("document_digest");
  });
});

describe("what is none is refused:", () => {
  it.each<[string, string, string, RegExp]>([
    ["no JSON", "{", "document_json", /not JSON/],
    ["anything else", "{}", "document_shape", /this is not a compiled policy/],
    ["the document alone", JSON.stringify(document), "document_shape", /without its invariants/],
    ["a later version", edited((said) => (said.version = 2)), "document_version", /version/],
    [
      "an invariant of no known rule",
      edited(({ invariants: [first = {}] }) => (first["rule"] = "always")),
      "document_shape",
      /^in invariants: \[0\]\.rule must be "never" or /,
    ],
  ])("%s", (_what, bad, code, message) => {
    const error = failure(bad);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.next).not.toBe("");
  });
});
