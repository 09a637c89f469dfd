/**
 * Which time series are meant, as matchers of PromQL: none for all installations that a Prometheus sees, or
 * those by which it tells one from the others.
 *
 * @example { callout: 'namespace="nats",job="nats-callout"' }
 */
export interface Scope {
  readonly callout?: string;
  readonly nats?: string;
}

/** Writes a metric with its matchers, for example `nats_entra_callout_ready{job="a"}`. */
export type Selector = (name: string, matchers?: string) => string;

/** Metrics of the callout by their short names. */
export const calloutMetrics = (scope: Scope): Selector =>
  selector("nats_entra_callout_", scope.callout);

/** Metrics of nats-server, as NATS' exporter names them with `-prefix=nats`. */
export const natsMetrics = (scope: Scope): Selector => selector("nats_varz_", scope.nats);

/** What tells one installation from another, also where there is no Kubernetes. */
export const installation = "namespace, job";

/** @param prefix of the metrics' names */
function selector(prefix: string, scope = ""): Selector {
  return (name, matchers = "") => {
    const all = [scope, matchers].filter((part) => part !== "").join(",");
    return `${prefix}${name}${all === "" ? "" : `{${all}}`}`;
  };
}
