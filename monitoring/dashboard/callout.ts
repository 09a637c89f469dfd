import { calloutMetrics } from "../metrics/scope.ts";
import type { Panel, Section } from "./panel.ts";

const here = 'namespace=~"$namespace",job=~"$callout"';
const metric = calloutMetrics({ callout: here });
const rate = (name: string, matchers?: string) =>
  `rate(${metric(name, matchers)}[$__rate_interval])`;
const quantile = (share: number, histogram: string) =>
  `histogram_quantile(${share}, sum by (le) (${rate(`${histogram}_bucket`)}))`;
const quantiles = (histogram: string) =>
  [0.5, 0.9, 0.99].map((share) => ({
    expr: quantile(share, histogram),
    legend: `p${share * 100}`,
  }));
/** A metric of every process, of the callouts alone. */
const ofProcess = (expr: string) => `${expr} and on (namespace, job, instance) ${metric("info")}`;

const summary: Panel[] = [
  {
    title: "Ready",
    description: "Replicas that take logins. At 0 nobody can log in.",
    kind: "stat",
    unit: "short",
    queries: [{ expr: `sum(${metric("ready")})`, legend: "ready" }],
    limits: [
      ["red", null],
      ["yellow", 1],
      ["green", 2],
    ],
  },
  {
    title: "Logins a second",
    description: "Decided logins, granted and denied.",
    kind: "stat",
    unit: "ops",
    queries: [{ expr: `sum(${rate("logins_total")})`, legend: "logins" }],
  },
  {
    title: "Denied",
    description: "Share of the logins that are denied.",
    kind: "stat",
    unit: "percentunit",
    queries: [
      {
        expr: `(sum(${rate("logins_total", 'decision="denied"')}) or vector(0)) / sum(${rate("logins_total")})`,
        legend: "denied",
      },
    ],
    limits: [
      ["green", null],
      ["yellow", 0.05],
      ["red", 0.25],
    ],
  },
  {
    title: "99 of 100 logins within",
    description: "A NATS server waits for two seconds.",
    kind: "stat",
    unit: "s",
    queries: [{ expr: quantile(0.99, "login_seconds"), legend: "p99" }],
    limits: [
      ["green", null],
      ["yellow", 0.1],
      ["red", 0.5],
    ],
  },
  {
    title: "Age of the issuer's keys",
    description: "The oldest of all replicas; refreshed every hour, used for 24 hours.",
    kind: "stat",
    unit: "s",
    queries: [{ expr: `max(${metric("keys_age_seconds")})`, legend: "age" }],
    limits: [
      ["green", null],
      ["yellow", 7200],
      ["red", 64_800],
    ],
  },
  {
    title: "Policies in force",
    description: "More than one for longer than a deployment: replicas decide differently.",
    kind: "stat",
    unit: "short",
    queries: [{ expr: `count(count by (digest) (${metric("policy_info")}))`, legend: "policies" }],
    limits: [
      ["green", null],
      ["red", 2],
    ],
  },
];

const logins: Panel[] = [
  {
    title: "Logins by decision",
    description: "A second, all replicas.",
    kind: "timeseries",
    unit: "ops",
    stacked: true,
    queries: [{ expr: `sum by (decision) (${rate("logins_total")})`, legend: "{{decision}}" }],
  },
  {
    title: "Denied by reason",
    description: "docs/reference/reasons.md has cause and remedy of each reason.",
    kind: "timeseries",
    unit: "ops",
    stacked: true,
    queries: [
      {
        expr: `sum by (reason) (${rate("logins_total", 'decision="denied"')})`,
        legend: "{{reason}}",
      },
    ],
  },
  {
    title: "Time to the answer",
    description:
      "From a request's arrival to its answer, the audit record's way to the disk included.",
    kind: "timeseries",
    unit: "s",
    queries: quantiles("login_seconds"),
  },
  {
    title: "Requests without a decision",
    description:
      "Expired: the servers had given up. Anything else: keys that differ, or strangers.",
    kind: "timeseries",
    unit: "ops",
    queries: [
      { expr: `sum by (reason) (${rate("requests_dropped_total")})`, legend: "{{reason}}" },
    ],
  },
  {
    title: "Logins put off",
    description: "Of addresses and identities that have failed too often; others go first.",
    kind: "timeseries",
    unit: "ops",
    queries: [{ expr: `sum by (by) (${rate("logins_put_off_total")})`, legend: "{{by}}" }],
  },
  {
    title: "Sessions that ask who they are",
    description: "Anything but answered: tricks with headers, or sessions from before a restart.",
    kind: "timeseries",
    unit: "ops",
    queries: [{ expr: `sum by (result) (${rate("whoami_requests_total")})`, legend: "{{result}}" }],
  },
  {
    title: "Requests that wait",
    description: "For their turn; later: those put off.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: `sum by (line) (${metric("requests_waiting")})`, legend: "{{line}}" }],
  },
  {
    title: "Decisions at reloads of servers",
    description: "On live sessions; who has lost the role is denied.",
    kind: "timeseries",
    unit: "ops",
    queries: [
      {
        expr: `sum by (decision, reason) (${rate("reauthorizations_total")})`,
        legend: "{{decision}} {{reason}}",
      },
    ],
  },
  {
    title: "Logins under way",
    description: "They wait for their audit record.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: metric("logins_pending"), legend: "{{instance}}" }],
  },
];

const state: Panel[] = [
  {
    title: "Sessions remembered",
    description: "Per replica; replicas share their sessions.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: metric("sessions"), legend: "{{instance}}" }],
  },
  {
    title: "Connected to NATS",
    description: "1 while connected; connections that were lost in five minutes.",
    kind: "timeseries",
    unit: "short",
    queries: [
      { expr: metric("nats_connected"), legend: "{{instance}}" },
      { expr: `increase(${metric("nats_disconnects_total")}[5m])`, legend: "lost {{instance}}" },
    ],
  },
  {
    title: "Keys of the issuers",
    description: "That may be used, by tenant; fetches that failed in an hour.",
    kind: "timeseries",
    unit: "short",
    queries: [
      { expr: `min by (issuer) (${metric("keys")})`, legend: "{{issuer}}" },
      {
        expr: `sum by (issuer) (increase(${metric("key_refreshes_total", 'result="failed"')}[1h]))`,
        legend: "failed {{issuer}}",
      },
    ],
  },
  {
    title: "Files",
    description: "1 while the present content of a file is not in force; loads in five minutes.",
    kind: "timeseries",
    unit: "short",
    queries: [
      { expr: `max by (file) (${metric("file_rejected")})`, legend: "{{file}} rejected" },
      {
        expr: `sum by (file, result) (increase(${metric("reloads_total")}[5m]))`,
        legend: "{{file}} {{result}}",
      },
    ],
  },
  {
    title: "Policies by replica",
    description: "How many replicas have each digest in force.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: `count by (digest) (${metric("policy_info")})`, legend: "{{digest}}" }],
  },
];

const processes: Panel[] = [
  {
    title: "CPU",
    description: "Cores of each replica; one login at a time uses one of them.",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: ofProcess(`rate(process_cpu_seconds_total{${here}}[$__rate_interval])`),
        legend: "{{instance}}",
      },
    ],
  },
  {
    title: "Delay of the event loop",
    description: "What a login waits before it is looked at.",
    kind: "timeseries",
    unit: "s",
    queries: quantiles("event_loop_delay_seconds"),
  },
  {
    title: "Memory",
    description: "Of each replica.",
    kind: "timeseries",
    unit: "bytes",
    queries: [
      { expr: ofProcess(`process_resident_memory_bytes{${here}}`), legend: "{{instance}}" },
    ],
  },
  {
    title: "Up for",
    description: "Since each replica's start.",
    kind: "timeseries",
    unit: "s",
    queries: [
      {
        expr: ofProcess(`time() - process_start_time_seconds{${here}}`),
        legend: "{{instance}}",
      },
    ],
  },
];

const audit: Panel[] = [
  {
    title: "Audit records",
    description: "A second, by replica: each has a log of its own.",
    kind: "timeseries",
    unit: "ops",
    queries: [{ expr: rate("audit_sequence"), legend: "{{instance}}" }],
  },
  {
    title: "Behind in the audit stream",
    description: "Since when records are in files alone.",
    kind: "timeseries",
    unit: "s",
    queries: [{ expr: metric("audit_lag_seconds"), legend: "{{instance}}" }],
  },
  {
    title: "Audit writes that failed",
    description: "In five minutes. While another store takes the records, logins go on.",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: `sum by (store) (increase(${metric("audit_failures_total")}[5m]))`,
        legend: "{{store}}",
      },
      { expr: `sum(increase(${metric("audit_lost_total")}[5m]))`, legend: "lost, best effort" },
    ],
  },
  {
    title: "Best effort",
    description: "Replicas whose logins do not wait for their records.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: `sum(${metric("audit_best_effort")})`, legend: "replicas" }],
  },
];

const control: Panel[] = [
  {
    title: "Ends of sessions",
    description: "A second, in the servers' words.",
    kind: "timeseries",
    unit: "ops",
    stacked: true,
    queries: [
      { expr: `sum by (reason) (${rate("session_ends_total")})`, legend: "{{reason}}" },
      { expr: `sum by (reason) (${rate("sessions_kicked_total")})`, legend: "callout: {{reason}}" },
    ],
  },
  {
    title: "Sessions that no callout has granted",
    description: "In an hour, and since the last one: break-glass, or somebody signs users.",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: `sum(increase(${metric("sessions_bypassed_total")}[1h]))`,
        legend: "in an hour",
      },
      {
        expr: `max(${metric("session_bypassed_timestamp_seconds")}) * 1000`,
        legend: "last, unix milliseconds",
      },
    ],
  },
  {
    title: "Connected to CONTROL, CONTROL_DATA and SYS",
    description: "1 while connected, by account; without CONTROL in the policy there is none.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: `min by (account) (${metric("control_connected")})`, legend: "{{account}}" }],
  },
  {
    title: "Entries in the callouts' buckets",
    description: "Revocations and grants that every replica knows.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: `max by (bucket) (${metric("control_entries")})`, legend: "{{bucket}}" }],
  },
  {
    title: "Age of what is known of them",
    description: "Since a replica has read the bucket to its end; the oldest.",
    kind: "timeseries",
    unit: "s",
    queries: [{ expr: `max by (bucket) (${metric("control_age_seconds")})`, legend: "{{bucket}}" }],
  },
  {
    title: "Entries that no callout has written",
    description: "In an hour. They count for nothing, but somebody has written them.",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: `sum by (bucket) (increase(${metric("control_entries_rejected_total")}[1h]))`,
        legend: "{{bucket}}",
      },
    ],
  },
  {
    title: "Entries that were removed or overwritten",
    description:
      "In an hour. They are stored again, but somebody has removed them, or a disk was lost.",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: `sum by (bucket) (increase(${metric("control_entries_restored_total")}[1h]))`,
        legend: "{{bucket}}",
      },
    ],
  },
  {
    title: "Alarms of the audit stream",
    description: "In an hour, by what happened to it.",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: `sum by (what) (increase(${metric("audit_alarms_total")}[1h]))`,
        legend: "{{what}}",
      },
    ],
  },
  {
    title: "Requests that are not of who asks",
    description: "In an hour: messages to the callouts whose reply is not in the asker's inbox.",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: `sum (increase(${metric("control_requests_dropped_total")}[1h]))`,
        legend: "dropped",
      },
    ],
  },
];

const streams: Panel[] = [
  {
    title: "State of declared streams",
    description: "Streams, buckets and consumers of the policy, by how they compare with it.",
    kind: "timeseries",
    unit: "short",
    stacked: true,
    queries: [{ expr: `max by (state) (${metric("streams")})`, legend: "{{state}}" }],
  },
  {
    title: "Changes of declared streams",
    description: "In an hour: by the policy, and what somebody else had changed (drift).",
    kind: "timeseries",
    unit: "short",
    queries: [
      {
        expr: `sum by (what, cause) (increase(${metric("stream_changes_total")}[1h]))`,
        legend: "{{what}}: {{cause}}",
      },
    ],
  },
  {
    title: "Age of the last look at them",
    description: "One replica looks; the others know it from the bucket that they share.",
    kind: "timeseries",
    unit: "s",
    queries: [{ expr: `min(${metric("streams_age_seconds")})`, legend: "age" }],
  },
  {
    title: "Replicas that make and watch them",
    description: "One, or for a moment none.",
    kind: "timeseries",
    unit: "short",
    queries: [{ expr: `sum(${metric("streams_leader")})`, legend: "leaders" }],
  },
];

export const calloutSections: Section[] = [
  { title: "Callout", panels: summary },
  { title: "Logins", panels: logins },
  { title: "What logins are decided by", panels: state },
  { title: "Audit", panels: audit },
  { title: "Control", panels: control },
  { title: "Declared streams", panels: streams },
  { title: "Processes", panels: processes },
];
