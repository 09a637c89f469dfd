/** A panel as it is written here; `dashboard` gives it its id and its place. */
export interface Panel {
  readonly title: string;
  /** What it shows and when to worry, for the panel's corner. */
  readonly description: string;
  readonly kind: "stat" | "timeseries";
  /** A unit of Grafana, for example `s`, `bytes`, `ops`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Values from which on it is yellow and red, or the other way round: up to which. */
  readonly limits?: Limits;
  readonly stacked?: boolean;
}

export interface Query {
  readonly expr: string;
  /** Names the lines, for example `{{reason}}`. */
  readonly legend: string;
}

/** Steps of color: the first holds from the lowest value on. */
export type Limits = readonly (readonly [colour: string, from: number | null])[];

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Columns of Grafana's grid, and how many panels of a kind stand side by side. */
const columns = 24;
const size = { stat: { w: 4, h: 4 }, timeseries: { w: 8, h: 8 } } as const;
const datasource = { type: "prometheus", uid: "${datasource}" };

/** Panels in the form of Grafana's dashboards (schema version 39), row by row. */
export function panelsOf(sections: readonly Section[]): object[] {
  const made: object[] = [];
  let [x, y, height] = [0, 0, 0];
  const line = () => {
    y += height;
    [x, height] = [0, 0];
  };
  for (const { title, panels } of sections) {
    line();
    const id = made.length + 1;
    made.push({ id, type: "row", title, collapsed: false, panels: [], gridPos: at(24, 1, x, y) });
    y += 1;
    for (const panel of panels) {
      const { w, h } = size[panel.kind];
      if (x + w > columns || (height !== 0 && height !== h)) line();
      made.push({ id: made.length + 1, ...panelJson(panel), gridPos: at(w, h, x, y) });
      [x, height] = [x + w, h];
    }
  }
  return made;
}

const at = (w: number, h: number, x: number, y: number) => ({ w, h, x, y });

function panelJson({ title, description, kind, unit, queries, limits, stacked }: Panel): object {
  const steps = (limits ?? [["green", null]]).map(([color, value]) => ({ color, value }));
  return {
    type: kind,
    title,
    description,
    datasource,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: "absolute", steps },
        ...(kind === "timeseries" && { custom: lines(stacked ?? false) }),
      },
      overrides: [],
    },
    options: kind === "stat" ? statOptions : lineOptions,
  };
}

const lines = (stacked: boolean) => ({
  lineWidth: 1,
  fillOpacity: stacked ? 40 : 5,
  showPoints: "never",
  stacking: { mode: stacked ? "normal" : "none", group: "A" },
});
const statOptions = {
  colorMode: "value",
  graphMode: "area",
  reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
};
const lineOptions = {
  legend: { displayMode: "list", placement: "bottom", showLegend: true },
  tooltip: { mode: "multi", sort: "desc" },
};
