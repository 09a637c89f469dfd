import { describe, expect, it } from "vitest";
import { guidOf, isGuid } from "../../../values/guid.ts";

const id = "5f2c9e0a-1b7d-4c36-8e2a-90d1c4b7a653";

describe("a GUID", () => {
  it("is 36 lower-case hexadecimal digits and hyphens", () => {
    expect(isGuid(id)).toBe(true);
  });

  it.each([
    ["upper case, of which one identity would have two spellings", id.toUpperCase()],
    ["braces", `{${id}}`],
    ["more after it", `${id}.>`],
    ["a line after it", `${id}\n`],
    ["less than all", id.slice(1)],
    ["a wildcard", "*"],
    ["no text", 5],
    ["nothing", undefined],
  ])("is not: %s", (_, value) => {
    expect(isGuid(value)).toBe(false);
  });

  it("may be typed in any case", () => {
    expect(guidOf(id.toUpperCase())).toBe(id);
    expect(guidOf("me")).toBeUndefined();
  });
});
