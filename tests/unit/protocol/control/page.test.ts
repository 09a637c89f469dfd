import { describe, expect, it } from "vitest";
import { pageOf } from "../../../../protocol/control/page.ts";

describe("a page of a list", () => {
  it.each([
    [undefined, [1, 2]],
    [0, [1, 2]],
    [2, [3]],
    [3, []],
    [Number.MAX_SAFE_INTEGER, []],
  ])("after %j items has as many as fit", (offset, items) => {
    expect(pageOf([1, 2, 3], 2, offset)).toEqual(items);
  });

  it.each([-1, 0.5, NaN, Infinity, "1", null, [], {}])("is refused after %j items", (offset) => {
    expect(() => pageOf([1, 2, 3], 2, offset)).toThrow(
      expect.objectContaining({ code: "offset_invalid", next: "begin with 0" }) as Error,
    );
  });
});
