import { CalloutMetrics } from "../../../callout/metrics/callout-metrics.ts";
import { dashboard } from "../../../monitoring/dashboard/dashboard.ts";

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Record<"x" | "y" | "w" | "h", number>;
  readonly targets?: readonly { refId: string; expr: string; legendFormat: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

export const board = dashboard() as {
  readonly uid: string;
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly { name: string; definition?: string }[] };
};

/** Names of metrics in an expression of PromQL, those of histograms without their suffix. */
export function metricsIn(expr: string): string[] {
  const found = expr.match(/\b(?:nats_entra_callout|nats_varz|process)_\w+/g) ?? [];
  return found.map((name) => name.replace(/_(bucket|sum|count)$/, ""));
}

/** All that the callout has. */
export const calloutNames = new CalloutMetrics().names;
