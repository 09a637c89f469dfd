import { describe, expect, it } from "vitest";
import { ReplayCache } from "../../../../callout/login/replay-cache.ts";

const now = 1_800_000_000;

describe("a request", () => {
  it("is new once, until its deadline", () => {
    const asked = new ReplayCache();
    expect(asked.isNew("U1", now + 2, now)).toBe(true);
    expect(asked.isNew("U1", now + 2, now)).toBe(false);
    expect(asked.isNew("U1", now + 2, now + 2)).toBe(false);
    expect(asked.isNew("U2", now + 2, now)).toBe(true);
  });

  it("is forgotten after its deadline", () => {
    const asked = new ReplayCache();
    for (let i = 0; i < 100; i++) asked.isNew(`U${i}`, now + (i % 5), now);
    expect(asked.size).toBe(100);
    asked.isNew("U", now + 9, now + 3);
    expect(asked.size).toBe(41);
    asked.isNew("U", now + 9, now + 10);
    expect(asked.size).toBe(1);
  });
});

describe("the memory of requests", () => {
  it("has an end: those go first that could be replayed for the shortest time", () => {
    const asked = new ReplayCache(3);
    expect(asked.isNew("late", now + 9, now)).toBe(true);
    for (const [at, key] of ["a", "b", "c", "d"].entries()) {
      asked.isNew(key, now + 2 + (at % 2), now);
      expect(asked.size).toBeLessThanOrEqual(3);
    }
    expect(asked.isNew("late", now + 9, now)).toBe(false);
    expect(asked.isNew("a", now + 2, now)).toBe(true);
  });

  it("has one when all of them have the same deadline", () => {
    const asked = new ReplayCache(2);
    for (const key of ["a", "b", "c"]) expect(asked.isNew(key, now, now)).toBe(true);
    expect(asked.size).toBe(2);
    expect(asked.isNew("c", now, now)).toBe(false);
  });
});
