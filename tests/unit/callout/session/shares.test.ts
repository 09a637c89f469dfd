import { describe, expect, it } from "vitest";
import { Shares } from "../../../../callout/session/shares.ts";

describe("shares", () => {
  it("name the oldest key of who has the most", () => {
    const shares = new Shares();
    expect(shares.first).toBeUndefined();
    for (const key of ["a1", "a2"]) shares.add("a", key);
    for (const key of ["b1", "b2", "b3"]) shares.add("b", key);
    expect(shares.first).toBe("b1");
    shares.remove("b", "b1");
    shares.remove("b", "b2");
    expect(shares.first).toBe("a1");
  });

  it("count a key once, and what is not there not at all", () => {
    const shares = new Shares();
    for (const key of ["a1", "a1", "a1"]) shares.add("a", key);
    for (const key of ["b1", "b2"]) shares.add("b", key);
    shares.remove("a", "b1");
    shares.remove("c", "c1");
    expect(shares.first).toBe("b1");
  });

  it("agree with counting, whatever happens", () => {
    const shares = new Shares();
    const all = new Map<string, string[]>();
    for (let step = 0; step < 5000; step++) {
      const who = "abcdef".charAt((step * 7919) % 6);
      const keys = all.get(who) ?? [];
      if ((step * 104_729) % 5 < 3) {
        keys.push(`${who}${step}`);
        shares.add(who, `${who}${step}`);
      } else shares.remove(who, keys.shift() ?? "");
      all.set(who, keys);
      const most = Math.max(...[...all.values()].map(({ length }) => length));
      const firsts = [...all.values()].filter(({ length }) => length === most).map(([key]) => key);
      expect(firsts).toContain(shares.first);
    }
  });
});
