import { natsMetrics } from "../metrics/scope.ts";
import type { Panel, Section } from "./panel.ts";

const metric = natsMetrics({ nats: 'namespace=~"$namespace",job=~"$nats"' });
const rate = (name: string) => `rate(${metric(name)}[$__rate_interval])`;
const node = "{{pod}} {{instance}}";
const line = (title: string, description: string, unit: string, expr: string): Panel => ({
  title,
  description,
  kind: "timeseries",
  unit,
  queries: [{ expr, legend: node }],
});

const nodes: Panel[] = [
  line("Connections", "Clients of each node.", "short", metric("connections")),
  line("Connects", "New connections a second: each is a login.", "ops", rate("total_connections")),
  {
    title: "Messages",
    description: "A second, all nodes.",
    kind: "timeseries",
    unit: "ops",
    queries: [
      { expr: `sum(${rate("in_msgs")})`, legend: "in" },
      { expr: `sum(${rate("out_msgs")})`, legend: "out" },
    ],
  },
  {
    title: "Bytes",
    description: "A second, all nodes.",
    kind: "timeseries",
    unit: "Bps",
    queries: [
      { expr: `sum(${rate("in_bytes")})`, legend: "in" },
      { expr: `sum(${rate("out_bytes")})`, legend: "out" },
    ],
  },
  line(
    "Slow consumers",
    "Connections that were cut off in five minutes because they did not take their messages.",
    "short",
    `increase(${metric("slow_consumers")}[5m])`,
  ),
  line("Memory of nodes", "Of each node.", "bytes", metric("mem")),
  line("CPU of nodes", "Percent of one core, of each node.", "percent", metric("cpu")),
];

const jetstream: Panel[] = [
  line("Disk", "What streams take on each node.", "bytes", metric("jetstream_stats_storage")),
  line(
    "Disk of what it may take",
    "At 1 a node takes no more messages.",
    "percentunit",
    `${metric("jetstream_stats_storage")} / (${metric("jetstream_config_max_storage")} > 0)`,
  ),
  {
    title: "Requests of the API",
    description: "A second, all nodes, and how many of them failed.",
    kind: "timeseries",
    unit: "ops",
    queries: [
      { expr: `sum(${rate("jetstream_stats_api_total")})`, legend: "requests" },
      { expr: `sum(${rate("jetstream_stats_api_errors")})`, legend: "failed" },
    ],
  },
];

export const natsSections: Section[] = [
  { title: "NATS", panels: nodes },
  { title: "JetStream", panels: jetstream },
];
