import { describe, expect, it } from "vitest";

import { elseUnchanged, equals, of, transformOf } from "../../../../access/subjects/index.ts";
import { empty, union } from "../../../../access/subjects/set.ts";

const image = (src: string, dest: string, set = of(">")) => transformOf(src, dest).image(set);
const preimage = (src: string, dest: string, set = of(">")) => transformOf(src, dest).preimage(set);

describe("a mapping of subjects", () => {
  it.each([
    ["orders.*.>", "copy.{{wildcard(1)}}.>", "orders.eu.new", "copy.eu.new"],
    ["orders.*.*", "$1.$2", "orders.eu.*", "eu.*"],
    ["", "copy.>", "orders.new", "copy.orders.new"],
    ["orders.>", "", "orders.>", "orders.>"],
    ["orders.>", "orders.>", "orders.new", "orders.new"],
    ["orders.new", "copy", "orders.>", "copy"],
  ])("from '%s' to '%s' makes of %s exactly %s", (src, dest, before, after) => {
    expect(equals(image(src, dest, of(before)), of(after))).toBe(true);
    expect(equals(image(src, dest, preimage(src, dest, of(after))), of(after))).toBe(true);
  });

  it("takes nothing else, and makes nothing of it", () => {
    expect(equals(image("orders.>", "copy.>", of("prices.>")), empty)).toBe(true);
    expect(equals(preimage("orders.>", "copy.>", of("orders.>")), empty)).toBe(true);
  });

  it.each([
    ["orders.*.*", "by.$2.$1", "by.*.*"],
    ["orders.*.*", "by.$1", "by.*"],
    ["orders.*", "part.{{partition(3,1)}}", "part.*"],
    ["orders.*", "split.{{split(1,-)}}.end", "split.>"],
    ["orders.*", "slice.{{SliceFromLeft(1,2)}}", "slice.>"],
  ])("from '%s' to '%s' counts for all that it can make: %s", (src, dest, whole) => {
    const source = of(src);
    expect(equals(image(src, dest, of(src.replace("*", "x"))), of(whole))).toBe(true);
    expect(equals(preimage(src, dest, of(whole.replace(/[*>]/, "x"))), source)).toBe(true);
  });

  it("of a stream leaves what it does not take as it is", () => {
    const mapping = elseUnchanged(transformOf("orders.*", "copy.$1"));
    const mixed = union(of("orders.new"), of("prices.bread"));
    const stored = union(of("copy.new"), of("prices.bread"));
    expect(equals(mapping.image(mixed), stored)).toBe(true);
    expect(equals(mapping.preimage(stored), union(mixed, of("copy.new")))).toBe(true);
  });
});
