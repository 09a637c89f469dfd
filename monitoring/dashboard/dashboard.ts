import { calloutSections } from "./callout.ts";
import { natsSections } from "./nats.ts";
import { panelsOf } from "./panel.ts";

/** One dashboard for the callouts and the nodes behind them, in Grafana's own JSON. */
export function dashboard(): object {
  return {
    uid: "nats-entra",
    title: "NATS with Entra ID",
    description:
      "Shows who logs in to NATS with Entra ID, who is denied and why, and how its parts do.",
    tags: ["nats", "nats-entra"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    timezone: "browser",
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" },
        variable("namespace", "Namespace", "nats_entra_callout_info", "namespace"),
        variable("callout", "Callout", "nats_entra_callout_info", "job"),
        variable("nats", "NATS", "nats_varz_start", "job"),
      ],
    },
    annotations: { list: [] },
    panels: panelsOf([...calloutSections, ...natsSections]),
  };
}

/** All of them at first; that also fits where the label is missing, since `.*` matches nothing too. */
function variable(name: string, label: string, metric: string, of: string): object {
  const query = `label_values(${metric}, ${of})`;
  return {
    name,
    label,
    type: "query",
    datasource: { type: "prometheus", uid: "${datasource}" },
    definition: query,
    query: { query, refId: "A" },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { text: "All", value: "$__all" },
  };
}
