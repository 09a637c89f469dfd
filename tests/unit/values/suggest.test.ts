import { describe, expect, it } from "vitest";
import { closest, closeTo } from "../../../values/suggest.ts";

describe("what is close to what was written", () => {
  it.each([
    ["omra", ["sara", "omar"], "omar"],
    ["Orders.Raed", ["Orders.Write", "Orders.Read"], "Orders.Read"],
    ["ORDERS.READ", ["Orders.Read"], "Orders.Read"],
    ["account", ["acount", "accounts"], "acount"],
    ["xyz", ["omar", "sara"], undefined],
  ])("%s among %j is %s", (written, candidates, expected) => {
    expect(closest(written, candidates)).toBe(expected);
  });

  it("is all of it, the closest first and each once", () => {
    expect(closeTo("sara", ["sarah", "lena", "sara", "sara", "zara"])).toEqual([
      "sara",
      "sarah",
      "zara",
    ]);
  });
});
