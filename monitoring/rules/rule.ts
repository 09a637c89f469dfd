/** An alert, as Prometheus and its operator have it. */
export interface AlertRule {
  readonly alert: string;
  /** PromQL: a time series in its answer is an alert. */
  readonly expr: string;
  /** How long it must be so, for example `5m`. */
  readonly for: string;
  readonly labels: { readonly severity: Severity };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** `critical` is for now, at any hour: logins fail. `warning` is for today. */
export const Severity = { Critical: "critical", Warning: "warning" } as const;
export type Severity = (typeof Severity)[keyof typeof Severity];

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

/** @param description what it means and what to look at first; may hold templates of Prometheus */
export function rule(
  alert: string,
  severity: Severity,
  wait: string,
  expr: string,
  summary: string,
  description: string,
): AlertRule {
  return {
    alert,
    expr,
    for: wait,
    labels: { severity },
    annotations: { summary, description },
  };
}
