import { describe, expect, it } from "vitest";
import { askAfter, renewAfter, retryAfter } from "../../../client/timing.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

describe("a token is asked for", () => {
  it.each([
    ["of an hour, in the last five minutes, when Microsoft's credentials have another", hour],
    ["of a day, as well", 24 * hour],
  ])("%s", (_, life) => {
    expect(life - askAfter(life, 0)).toBe(5 * minute);
    expect(life - askAfter(life, 1)).toBe(4 * minute);
  });

  it("of a few seconds, in the last fifth", () => {
    expect(askAfter(5 * second, 0)).toBe(4 * second);
    expect(askAfter(5 * second, 1)).toBe(4.2 * second);
  });
});

describe("a session is renewed", () => {
  it.each([3 * second, 90 * second, hour, 24 * hour])("before its end: one of %i ms", (life) => {
    for (const random of [0, 0.5, 1]) {
      expect(renewAfter(life, random)).toBeGreaterThan(life / 2);
      expect(renewAfter(life, random)).toBeLessThan(life);
    }
  });

  it("at a moment of its own: of five thousand that began together, hardly twenty come in one second", () => {
    const perSecond = new Map<number, number>();
    for (let client = 0; client < 5_000; client += 1) {
      const at = Math.floor(renewAfter(hour, Math.random()) / second);
      perSecond.set(at, (perSecond.get(at) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThan(45);
  });
});

describe("what failed is tried again", () => {
  it("after pauses that double, up to a minute", () => {
    const pauses = [1, 2, 3, 7, 100].map((failures) => retryAfter(failures, 1) / second);
    expect(pauses).toEqual([1, 2, 4, 60, 60]);
  });

  it("not by all at once", () => {
    expect(retryAfter(3, 0)).toBe(2 * second);
  });
});
