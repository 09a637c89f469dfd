import { afterEach, describe, expect, it, vi } from "vitest";
import { Elapsed } from "../../../../callout/time/elapsed.ts";

afterEach(() => vi.useRealTimers());
const at = (date: number, steady: number) => {
  vi.useFakeTimers({ toFake: ["Date", "performance"], now: date });
  vi.spyOn(performance, "now").mockReturnValue(steady);
};

describe("the time since something", () => {
  it.each([
    ["by both clocks", 60, 60, 60],
    ["by the time of day, when the machine slept meanwhile", 86_400, 1, 86_400],
    ["by the steady clock, when the time of day was put back", -3600, 7200, 7200],
  ])("is %s", (_what, day, steady, seconds) => {
    at(1_800_000_000_000, 5000);
    const since = new Elapsed();
    at(1_800_000_000_000 + day * 1000, 5000 + steady * 1000);
    expect(since.seconds).toBe(seconds);
  });

  it("may be longer from the beginning", () => {
    at(1_800_000_000_000, 0);
    expect(new Elapsed(90).seconds).toBe(90);
  });
});
