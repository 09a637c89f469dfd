import { describe, expect, it } from "vitest";
import { agree } from "../../../../cli/doctor/agree.ts";

const said = (...values: string[]) => new Map(values.map((value, at) => [`n${at + 1}`, value]));

describe("agree", () => {
  it("takes the majority for right", () => {
    expect(agree(said("a", "b", "a"))).toEqual({ expected: "a", odd: new Set(["n2"]) });
  });

  it("takes what is known for right, whatever the majority says", () => {
    expect(agree(said("a", "b", "a"), "b")).toEqual({ expected: "b", odd: new Set(["n1", "n3"]) });
  });

  it("names all when no answer has more voices than every other", () => {
    expect(agree(said("a", "b"))).toEqual({ expected: undefined, odd: new Set(["n1", "n2"]) });
    expect(agree(said("a", "a", "b", "b", "c")).expected).toBeUndefined();
  });

  it("is content with one, and with none", () => {
    expect(agree(said("a"))).toEqual({ expected: "a", odd: new Set() });
    expect(agree(new Map())).toEqual({ expected: undefined, odd: new Set() });
  });
});
