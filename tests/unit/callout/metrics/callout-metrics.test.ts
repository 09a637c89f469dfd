import { expect, it } from "vitest";
import { CalloutMetrics } from "../../../../callout/metrics/callout-metrics.ts";
import type { Status } from "../../../../protocol/status/status.ts";

const status: Status = {
  ready: true,
  instance: "callout-0",
  version: "1.2.3",
  policy: { digest: "sha256:aa", accountsWithoutKey: [] },
  secrets: { problem: "half written" },
  issuers: [
    { issuer: "https://t1", keys: ["a", "b"], fresh: true, age: 12 },
    { issuer: "https://t2", keys: ["c"], fresh: false, age: 90_000 },
    { issuer: "https://t3", keys: [], fresh: false },
  ],
  nats: { connected: true, server: "n1" },
  audit: { mode: "durable", stores: ["file", "stream"], sequence: 42, lag: 7 },
  control: {
    connected: true,
    data: true,
    system: false,
    read: true,
    buckets: { revocations: { entries: 7, age: 1, restored: 0 } },
    alarms: [],
  },
  logins: { served: true, waiting: { first: 5, later: 6 }, remembered: 4, pending: 3 },
};

it("counts what happens and shows what is", () => {
  const metrics = new CalloutMetrics();
  metrics.login("granted", "", 0.0004);
  metrics.login("denied", "no_roles", 0.3);
  metrics.reauthorization("granted", "", 0.004);
  metrics.dropped("request_expired");
  metrics.putOff("address");
  metrics.delayed(0.02);
  metrics.reloaded("policy", "failed");
  metrics.refreshed("https://t1", "ok");
  metrics.disconnected();
  metrics.auditStores(["file", "stream"]);
  metrics.auditFailed("file");
  metrics.entryRejected("revocations");
  metrics.entryRestored("grants");
  metrics.requestDropped();
  metrics.auditAlarm("full");
  metrics.ended("Kicked");
  metrics.kicked("revoked");

  const lines = metrics.text(status).replaceAll("nats_entra_callout_", "").split("\n");
  for (const line of [
    'logins_total{decision="granted",reason=""} 1',
    'logins_total{decision="denied",reason="no_roles"} 1',
    'login_seconds_bucket{le="0.0005"} 1',
    'reauthorizations_total{decision="granted",reason=""} 1',
    "login_seconds_count 3",
    'sessions_kicked_total{reason="revoked"} 1',
    'control_connected{account="CONTROL"} 1',
    'control_connected{account="CONTROL_DATA"} 1',
    'control_connected{account="SYS"} 0',
    'control_entries{bucket="revocations"} 7',
    'control_age_seconds{bucket="revocations"} 1',
    'control_entries_rejected_total{bucket="revocations"} 1',
    'control_entries_restored_total{bucket="grants"} 1',
    "control_requests_dropped_total 1",
    'audit_alarms_total{what="full"} 1',
    'audit_alarms_total{what="deleted"} 0',
    'requests_dropped_total{reason="request_expired"} 1',
    'reloads_total{file="policy",result="failed"} 1',
    'key_refreshes_total{issuer="https://t1",result="ok"} 1',
    "nats_disconnects_total 1",
    'info{instance="callout-0",version="1.2.3"} 1',
    "ready 1",
    'policy_info{digest="sha256:aa"} 1',
    'file_rejected{file="policy"} 0',
    'file_rejected{file="secrets"} 1',
    'keys{issuer="https://t1"} 2',
    'keys{issuer="https://t2"} 0',
    'keys_age_seconds{issuer="https://t2"} 90000',
    "nats_connected 1",
    "logins_pending 3",
    'requests_waiting{line="first"} 5',
    'requests_waiting{line="later"} 6',
    'logins_put_off_total{by="address"} 1',
    'event_loop_delay_seconds_bucket{le="0.025"} 1',
    // what has not happened yet is there, so that the first time is an increase
    'logins_total{decision="denied",reason="audit_unavailable"} 0',
    'requests_dropped_total{reason="backlog_full"} 0',
    "sessions 4",
    'audit_failures_total{store="file"} 1',
    'audit_failures_total{store="stream"} 0',
    'session_ends_total{reason="Kicked"} 1',
    "sessions_bypassed_total 0",
    "session_bypassed_timestamp_seconds 0",
    "audit_lost_total 0",
    "audit_sequence 42",
    "audit_lag_seconds 7",
    "audit_best_effort 0",
  ]) {
    expect(lines).toContain(line);
  }
  expect(metrics.text(status)).not.toContain('keys_age_seconds{issuer="https://t3"}');
});
