import { describe, expect, it } from "vitest";
import { having, type Source } from "../../support/sources.ts";

describe("what a value looks like is said once", () => {
  const guid = /0-9a-f(?:a-f)?\]\{8\}[()?:]*-|0-9a-f(?:a-f)?-\]\{36\}/i;

  it("a GUID: values/guid.ts", () => {
    expect(having(guid)).toEqual(["values/guid.ts"]);
  });

  it("and a second pattern of one is seen", () => {
    const planted: Source[] = [
      ["a.ts", "const id = /^[0-9a-f]{8}-[0-9a-f]{4}/;"],
      ["b.ts", "const id = /^([0-9A-F]{8})-/;"],
      ["c.ts", "const id = /^[0-9A-Fa-f-]{36}$/;"],
    ];
    expect(having(guid, planted)).toHaveLength(planted.length);
  });

  /** What an object is, and what a reader of one's own says of a value that is none. */
  const reader =
    /=== "object" && \w+ !== null && !Array\.isArray|(?:is not|must be|expected) (?:an object|a list|a text)["`]|is neither true nor false/;

  it("the shape of JSON: values/shape/", () => {
    expect(having(reader)).toEqual([
      "access/streams/kinds.ts", // a table of settings, from which language, document and page are made
      "infra/settings/kind.ts", // a table of settings, from which their page is made too
      "values/shape/kinds.ts",
    ]);
  });

  it("and a second language for it is seen", () => {
    const planted: Source[] = [
      ["a.ts", 'return typeof value === "object" && value !== null && !Array.isArray(value);'],
      ["b.ts", "throw new Error(`${name} is not a list`);"],
      ["c.ts", 'throw new Misfit(path, "must be a text");'],
      ["d.ts", 'throw new Error("expected an object");'],
    ];
    expect(having(reader, planted)).toHaveLength(planted.length);
  });

  it("a name-based UUID: values/uuid.ts", () => {
    expect(having(/0x0f\) \| 0x50/)).toEqual(["values/uuid.ts"]);
  });
});
