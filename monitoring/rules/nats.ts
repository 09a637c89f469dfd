import { installation, natsMetrics, type Scope } from "../metrics/scope.ts";
import { rule, Severity, type RuleGroup } from "./rule.ts";

const { Critical, Warning } = Severity;
const by = `by (${installation})`;

/** Alerts on the NATS nodes, from what NATS' exporter tells with `-varz` and `-prefix=nats`. */
export function natsRules(scope: Scope = {}): RuleGroup {
  const metric = natsMetrics(scope);
  const rules = [
    rule(
      "NatsNodesMissing",
      Warning,
      "5m",
      // JetStream's own group knows how many there should be
      `max ${by} (${metric("jetstream_meta_cluster_size")}) > count ${by} (${metric("start")})`,
      "NATS nodes are missing",
      "JetStream's cluster has {{ $value }} members, and fewer of them answer.",
    ),
    rule(
      "NatsWithoutJetStreamQuorum",
      Critical,
      "1m",
      `count ${by} (${metric("start")}) < max ${by} (${metric("jetstream_meta_quorum_needed")})`,
      "JetStream has no quorum",
      "{{ $value }} nodes answer, fewer than a majority: streams can't be written.",
    ),
    rule(
      "NatsSlowConsumers",
      Warning,
      "5m",
      `sum ${by} (increase(${metric("slow_consumers")}[10m])) > 0`,
      "Clients are too slow",
      "NATS has closed {{ $value | humanize }} connections in 10 minutes because they did not keep up with their messages.",
    ),
    rule(
      "NatsConnectionsNearLimit",
      Warning,
      "5m",
      `${metric("connections")} / ${metric("max_connections")} > 0.9`,
      "A NATS node is about to refuse connections",
      "The node {{ $labels.server_id }} has {{ $value | humanizePercentage }} of its maximum connections.",
    ),
    rule(
      "NatsStorageNearLimit",
      Warning,
      "10m",
      `${metric("jetstream_stats_storage")} / (${metric("jetstream_config_max_storage")} > 0) > 0.85`,
      "JetStream's disk fills up",
      "The streams of the node {{ $labels.server_id }} use {{ $value | humanizePercentage }} of their limit.",
    ),
    rule(
      "NatsMemoryNearLimit",
      Warning,
      "10m",
      `${metric("jetstream_stats_memory")} / (${metric("jetstream_config_max_memory")} > 0) > 0.85`,
      "JetStream's memory fills up",
      "The streams in memory of the node {{ $labels.server_id }} use {{ $value | humanizePercentage }} of their limit.",
    ),
    rule(
      "NatsNodeRestarts",
      Warning,
      "1m",
      `changes(${metric("start")}[30m]) > 2`,
      "A NATS node keeps restarting",
      "The node behind {{ $labels.instance }} has started {{ $value }} times in half an hour.",
    ),
  ];
  return { name: "nats-entra-nats", rules };
}
