import { describe, expect, it } from "vitest";
import { listedProblems, Patience } from "../../../values/patience.ts";

describe("patience", () => {
  it("lasts up to its deadline", () => {
    const patience = new Patience(60, 5000);
    expect([patience.left(false, 5000), patience.left(false, 64_000)]).toEqual([60_000, 1000]);
    expect([patience.left(false, 65_000), patience.left(false, 99_000)]).toEqual([0, 0]);
    expect(patience.seconds(6500)).toBe(1.5);
  });

  it("lasts ten seconds after the first of refusals in a row", () => {
    const patience = new Patience(60, 0);
    expect(patience.left(true, 20_000)).toBe(10_000);
    expect(patience.left(true, 29_000)).toBe(1000);
    expect(patience.left(false, 29_500)).toBe(30_500);
    expect(patience.left(true, 29_600)).toBe(10_000);
    expect(patience.left(true, 39_600)).toBe(0);
    expect(new Patience(5, 0).left(true, 1000)).toBe(4000);
  });
});

describe("the problems of an answer", () => {
  it("are those that it lists", () => {
    expect(listedProblems('{"problems":["a","b"]}')).toEqual(["a", "b"]);
  });

  it.each(["", "{", "null", "[]", '{"problems":"a"}', '{"problems":[]}'])(
    "are none in %s",
    (body) => {
      expect(listedProblems(body)).toEqual([]);
    },
  );
});
