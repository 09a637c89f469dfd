/* eslint-disable @typescript-eslint/no-explicit-any -- Kubernetes' own JSON, for which Pulumi's component schema has no other type */
import type { ContainerResourcesArgs } from "./resources.ts";

/** NATS' exporter, a container beside each server; it alone reaches the monitoring port, over loopback. */
export interface NatsExporterArgs {
  /** @default the release's own, see docs/supply-chain.md */
  image?: string;
  /** @default 7777 */
  port?: number;
  /** @default requests of 10m and 32Mi, a limit of 128Mi */
  resources?: ContainerResourcesArgs;
  env?: Record<string, any>;
  /** Tells the Prometheus operator about it. @default none */
  podMonitor?: NatsPodMonitorArgs;
  /** Gives the Prometheus operator the alerts on these nodes (docs/monitoring.md). @default none */
  prometheusRule?: NatsPrometheusRuleArgs;
}

export interface NatsPodMonitorArgs {
  /** Labels by which a Prometheus chooses its monitors, for example `release: prometheus`. */
  labels?: Record<string, string>;
  /** How often it asks, for example `30s`. @default Prometheus' own choice */
  interval?: string;
}

export interface NatsPrometheusRuleArgs {
  /** Labels by which a Prometheus chooses its rules, for example `release: prometheus`. */
  labels?: Record<string, string>;
}
