import { describe, expect, it } from "vitest";
import { ExpiryIndex } from "../../../../callout/session/expiry-index.ts";

function endsOf(keys: Readonly<Record<string, number>>): ExpiryIndex {
  const ends = new ExpiryIndex();
  for (const [key, end] of Object.entries(keys)) ends.add(key, end);
  return ends;
}

describe("keys by their ends", () => {
  it("are taken when they ended before", () => {
    const ends = endsOf({ a: 1, b: 2, c: 2, d: 3 });
    expect(ends.takePast(3)).toEqual(["a", "b", "c"]);
    expect(ends.has("b", 2)).toBe(false);
    expect(ends.has("d", 3)).toBe(true);
    expect(ends.takePast(4)).toEqual(["d"]);
  });

  it("are taken one by one, the first to end first", () => {
    const ends = endsOf({ late: 9, early: 1, next: 2 });
    const taken = [1, 2, 3, 4].map(() => ends.takeFirst());
    expect(taken).toEqual(["early", "next", "late", undefined]);
  });

  it("are not taken once they are removed", () => {
    const ends = endsOf({ a: 1, b: 1 });
    ends.remove("a", 1);
    ends.remove("b", 2);
    expect(ends.takePast(5)).toEqual(["b"]);
  });
});
