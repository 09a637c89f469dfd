import { describe, expect, it } from "vitest";
import { board, calloutNames, metricsIn, type PanelJson } from "./support.ts";

const { panels } = board;
const charts = panels.filter(({ type }) => type !== "row");
const exprs = charts.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const overlap = ({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe("the dashboard", () => {
  it("has panels of ids and titles of their own", () => {
    const unique = (values: unknown[]) => new Set(values).size === values.length;
    expect(unique(panels.map(({ id }) => id))).toBe(true);
    expect(unique(panels.map(({ title }) => title))).toBe(true);
  });

  it("has no panel over another or beside the grid", () => {
    for (const [at, panel] of panels.entries()) {
      expect(panel.gridPos.x + panel.gridPos.w, panel.title).toBeLessThanOrEqual(24);
      const others = panels.slice(at + 1).filter((other) => overlap(panel, other));
      expect(others, panel.title).toEqual([]);
    }
  });

  it.each(charts)("says what $title is, with a query and a unit", (panel) => {
    expect(panel.description).toMatch(/\.$/);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
    const { targets = [] } = panel;
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.map(({ refId }) => refId)).toEqual(["A", "B", "C"].slice(0, targets.length));
    // what an installation is chosen by is in every query
    for (const { expr, legendFormat } of targets) {
      expect(expr).toContain("$namespace");
      expect(legendFormat).not.toBe("");
    }
  });

  it("uses the variables that it has", () => {
    const used = exprs.flatMap((expr) => expr.match(/\$\w+/g) ?? []);
    const known = board.templating.list.map(({ name }) => `$${name}`);
    // this one is Grafana's own
    expect([...new Set(used)].sort()).toEqual(
      [...known.filter((name) => name !== "$datasource"), "$__rate_interval"].sort(),
    );
  });

  it("shows every metric of the callout, and none that it does not have", () => {
    const shown = new Set(exprs.flatMap(metricsIn).filter((name) => !name.startsWith("nats_varz")));
    expect([...shown].sort()).toEqual([...calloutNames].sort());
  });
});
