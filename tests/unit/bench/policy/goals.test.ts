import { expect, it } from "vitest";
import { growth, judge } from "../../../../bench/policy/goals.ts";
import type { Measured } from "../../../../bench/policy/measure.ts";

function size(roles: number, each: number): Measured {
  const times = { write: 1, compile: each, prove: each, diff: each, pairwise: 1 };
  return {
    roles,
    changed: 1,
    invariants: 1,
    refuted: 0,
    verdict: "SAME",
    memory: 200,
    memoryBefore: 50,
    first: times,
    usual: times,
  };
}

it("growth is the exponent: 1 when ten times the roles take ten times as long, 2 when a hundred", () => {
  expect(growth(size(100, 5), size(1000, 50))).toBeCloseTo(1);
  expect(growth(size(100, 5), size(1000, 500))).toBeCloseTo(2);
});

it("goals are about 1,000 and 10,000 roles, and exact limits are met", () => {
  expect(judge([size(100, 9999)])).toEqual([]);
  const goals = judge([size(1000, 250.1), size(10_000, 2000)]);
  expect(goals.map(({ limit, met }) => [limit, met])).toEqual([
    [500, false],
    [500, true],
    [300, true],
    [1.2, true],
  ]);
});
