import { expect, it } from "vitest";
import { median } from "../../../bench/median.ts";
import { repeat, Stopwatch } from "../../../bench/repeat.ts";

it("the median is the middle one, or lies between the two in the middle", () => {
  expect(median([30, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it("tells the first run from the usual one, step by step, and never repeats a turn", () => {
  const turns: number[] = [];
  const { first, usual } = repeat(
    (turn) => {
      turns.push(turn);
      return { slow: turn === 1 ? 100 : turn, fast: 1 };
    },
    { runs: 3, warmUp: 0 },
  );
  expect(turns).toEqual([1, 2, 3, 4]);
  expect(first).toEqual({ slow: 100, fast: 1 });
  expect(usual).toEqual({ slow: 3, fast: 1 });
});

it("warms up for the time given", () => {
  let turns = 0;
  const start = performance.now();
  repeat(() => ({ turn: turns++ }), { runs: 1, warmUp: 20 });
  expect(performance.now() - start).toBeGreaterThanOrEqual(20);
  expect(turns).toBeGreaterThan(2);
});

it("a stopwatch takes the time that the processor worked, and hands on what a step returns", () => {
  const watch = new Stopwatch<"work" | "nothing">();
  const work = () => {
    const end = performance.now() + 20;
    while (performance.now() < end);
    return "done";
  };
  expect(watch.time("work", work)).toBe("done");
  watch.time("nothing", () => 0);
  expect(watch.times.work).toBeGreaterThan(watch.times.nothing);
});
