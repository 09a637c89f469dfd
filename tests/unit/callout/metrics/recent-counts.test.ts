import { expect, it } from "vitest";
import { RecentCounts } from "../../../../callout/metrics/recent-counts.ts";

const minutes = (count: number) => count * 60_000;

it("counts the last ten minutes", () => {
  const counts = new RecentCounts();
  counts.add("no_roles", minutes(0));
  counts.add("no_roles", minutes(9.5));
  counts.add("no_token", minutes(9.5));
  expect(counts.at(minutes(9.9))).toEqual({ no_roles: 2, no_token: 1 });
  expect(counts.at(minutes(10))).toEqual({ no_roles: 1, no_token: 1 });
  expect(counts.at(minutes(60))).toEqual({});
});
