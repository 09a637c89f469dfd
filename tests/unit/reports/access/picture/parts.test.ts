import { describe, expect, it } from "vitest";
import { lanesOf, nested } from "../../../../../reports/access/picture/lanes.ts";
import { layerLists, layersOf } from "../../../../../reports/access/picture/layers.ts";
import { polyline } from "../../../../../reports/access/picture/svg.ts";
import { shortened, widthOf } from "../../../../../reports/access/picture/text.ts";

const edge = (importer: number, exporter: number) => ({ importer, exporter });

describe("layers", () => {
  it("put each account before those from which it imports, as near as can be", () => {
    expect(layersOf(5, [edge(0, 1), edge(1, 2), edge(3, 2)])).toEqual([0, 1, 2, 1, undefined]);
  });

  it("take a circle apart where it closes", () => {
    expect(layersOf(3, [edge(0, 1), edge(1, 2), edge(2, 0)])).toEqual([0, 1, 2]);
    expect(layersOf(2, [edge(0, 1), edge(1, 0)])).toEqual([0, 1]);
  });

  it("of many accounts become several, as far as there are columns", () => {
    const many = [...Array.from({ length: 9 }, () => 0), 1];
    expect(layerLists(many, 4, 4)).toEqual([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]);
    expect(layerLists(many, 2, 4)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], [9]]);
    expect(layerLists([undefined], 4, 4)).toEqual([]);
  });
});

describe("lanes", () => {
  it("keep lines from crossing where they need not", () => {
    // the upper one goes below the lower one: its way down is to the right of that
    expect(
      lanesOf([
        { left: [0], right: [50] },
        { left: [20], right: [90] },
      ]),
    ).toEqual([1, 0]);
  });

  it("are shared by lines that do not meet", () => {
    expect(
      lanesOf([
        { left: [0], right: [50] },
        { left: [200], right: [90] },
      ]),
    ).toEqual([0, 0]);
  });

  it("nest: short lines inside, none on another", () => {
    expect(
      nested([
        [0, 100],
        [10, 20],
        [30, 40],
        [35, 60],
      ]),
    ).toEqual([2, 0, 0, 1]);
  });
});

describe("text", () => {
  it("is shortened in its middle, so that names that begin alike stay apart", () => {
    expect(shortened("orders.status", 120, 12, "code")).toBe("orders.status");
    expect(shortened("orders.events.payment.captured", 120, 12, "code")).toBe("orders.eve…tured");
    expect(shortened("orders.events.payment.failed", 120, 12, "code")).toBe("orders.eve…ailed");
  });

  it("never takes more than its room, whatever it is written in", () => {
    for (const text of ["a".repeat(99), "注文".repeat(40), "🚚".repeat(40)])
      expect(widthOf(shortened(text, 120, 12, "code"), 12, "code")).toBeLessThanOrEqual(120);
  });
});

describe("a line", () => {
  it("has round corners, and small ones where there is no room", () => {
    expect(
      polyline([
        [0, 0],
        [20, 0],
        [20, 50],
      ]),
    ).toBe("M0 0L12 0Q20 0 20 8L20 50");
    expect(
      polyline([
        [0, 0],
        [20, 0],
        [20, 4],
        [40, 4],
      ]),
    ).toBe("M0 0L12 0Q20 0 20 2L20 2Q20 4 28 4L40 4");
  });
});
