import { beforeEach, describe, expect, it } from "vitest";
import { Mends } from "../../../../callout/streams/mends.ts";

const minute = 60;
let mends: Mends;
beforeEach(() => {
  mends = new Mends();
});

describe("what is changed back again and again", () => {
  it("is mended three times, and then after ten minutes", () => {
    for (const now of [0, 100, 200]) {
      expect(mends.pause("ORDERS", "a", now)).toBe(0);
      mends.add("ORDERS", "a", now, "drift");
    }
    expect(mends.pause("ORDERS", "a", 300)).toBe(600);
    expect(mends.pause("OTHERS", "a", 300)).toBe(0);
    expect(mends.pause("ORDERS", "a", 800)).toBe(0);
  });

  it("is mended after longer and longer pauses, a day at most", () => {
    const pauses: number[] = [];
    for (let now = 0; pauses.length < 14; now += pauses.at(-1) ?? 0) {
      mends.add("ORDERS", "a", now, "drift");
      pauses.push(mends.pause("ORDERS", "a", now));
    }
    expect(pauses.map((seconds) => seconds / minute)).toEqual([
      ...[0, 0, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440, 1440],
    ]);
  });

  it("is forgotten once it has stayed as long again as it had to wait", () => {
    for (const now of [0, 1, 2]) mends.add("ORDERS", "a", now, "drift");
    mends.add("ORDERS", "a", 602, "drift");
    expect(mends.pause("ORDERS", "a", 603)).toBeGreaterThan(0);
    mends.add("ORDERS", "a", 602 + 40 * minute, "drift");
    expect(mends.pause("ORDERS", "a", 602 + 40 * minute)).toBe(0);
  });

  it("starts at once with another declaration, and with an earlier one again", () => {
    for (const declaration of ["a", "b", "a", "b", "a", "b", "a", "b"]) {
      expect(mends.pause("ORDERS", declaration, 1)).toBe(0);
      mends.add("ORDERS", declaration, 1, "policy");
    }
  });

  it("is not what a policy asks for at first; what it asks for again is", () => {
    mends.add("ORDERS", "a", 0, "policy");
    for (const now of [1, 2, 3]) {
      expect(mends.pause("ORDERS", "a", now)).toBe(0);
      mends.add("ORDERS", "a", now, "policy");
    }
    expect(mends.pause("ORDERS", "a", 4)).toBeGreaterThan(0);
  });
});

describe("what JetStream makes of a configuration", () => {
  it("is left as it is, as long as nothing else differs", () => {
    mends.leave("ORDERS", "one");
    expect([mends.isLeft("ORDERS", "one"), mends.isLeft("ORDERS", "two")]).toEqual([true, false]);
    mends.leave("ORDERS", undefined);
    expect(mends.isLeft("ORDERS", "one")).toBe(false);
  });
});
