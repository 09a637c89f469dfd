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

  it("a name-based UUID: values/uuid.ts", () => {
    expect(having(/0x0f\) \| 0x50/)).toEqual(["values/uuid.ts"]);
  });
});
