/* eslint-disable @typescript-eslint/no-explicit-any -- Kubernetes' own JSON, for which Pulumi's component schema has no other type */
import type { ContainerResourcesArgs } from "./resources.ts";

/** NATS' exporter, a container in each server's pod; it alone reaches the monitoring port, over loopback. */
export interface NatsExporterArgs {
  /** Image of the exporter. @default the release's own, see docs/reference/supply-chain.md */
  image?: string;
  /** Port of the metrics. @default 7777 */
  port?: number;
  /** Requests and limits of the container. @default requests of 10m and 32Mi, a limit of 128Mi */
  resources?: ContainerResourcesArgs;
  /** Kubernetes' variables, as for the server. @default none */
  env?: Record<string, any>;
  /** Tells the Prometheus operator about it. @default none */
  podMonitor?: NatsPodMonitorArgs;
  /** Gives the Prometheus operator the alerts on these nodes (docs/reference/alerts.md). @default none */
  prometheusRule?: NatsPrometheusRuleArgs;
}

/** A PodMonitor for the exporters. */
export interface NatsPodMonitorArgs {
  /** Labels by which a Prometheus chooses its monitors, for example `release: prometheus`. */
  labels?: Record<string, string>;
  /** How often it asks, for example `30s`. @default Prometheus' own choice */
  interval?: string;
}

/** A PrometheusRule with the alerts on the nodes. */
export interface NatsPrometheusRuleArgs {
  /** Labels by which a Prometheus chooses its rules, for example `release: prometheus`. */
  labels?: Record<string, string>;
}
