/** Labels that Prometheus gives to what it scrapes. */
export interface Target {
  readonly namespace: string;
  readonly job: string;
  readonly instance: string;
}

/** A series in the notation of promtool's tests. */
export interface Series {
  readonly series: string;
  readonly values: string;
}

/** Minutes between two scrapes here, and how many there are. */
const scrapes = 30;

/**
 * What Prometheus would have of a page of metrics: counters that go on at the pace that made the page, from
 * nothing to the page's values; gauges that stay.
 */
export function seriesOf(page: string, target: Target): Series[] {
  const types = new Map<string, string>();
  const series: Series[] = [];
  for (const line of page.split("\n")) {
    const [, name = "", type = ""] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name !== "") types.set(name, type);
    const [, metric = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (metric === "") continue;
    const kind = types.get(metric) ?? types.get(metric.replace(/_(bucket|sum|count)$/, ""));
    series.push({
      series: `${metric}{${withTarget(labels, target)}}`,
      values: kind === "gauge" ? `${value}x${scrapes}` : `0+${Number(value) || 1}x${scrapes}`,
    });
  }
  return series;
}

/** A label of the page that the target has too gets another name, as Prometheus does it. */
function withTarget(labels: string, target: Target): string {
  const own = labels.replace(/(^|,)(namespace|job|instance)=/g, "$1exported_$2=");
  const given = Object.entries(target).map(([label, value]) => `${label}="${value}"`);
  return [...given, ...(own === "" ? [] : [own])].join(",");
}
