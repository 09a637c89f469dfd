import { describe, expect, it } from "vitest";
import { Mends } from "../../../../callout/streams/mends.ts";

describe("what is changed back again and again", () => {
  it("is mended three times within ten minutes, and again later", () => {
    const mends = new Mends();
    for (const now of [0, 100, 200]) {
      expect(mends.may("ORDERS", now)).toBe(true);
      mends.add("ORDERS", now);
    }
    expect(mends.may("ORDERS", 300)).toBe(false);
    expect(mends.may("OTHERS", 300)).toBe(true);
    expect(mends.may("ORDERS", 601)).toBe(true);
  });
});
