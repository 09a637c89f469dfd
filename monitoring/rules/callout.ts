import { calloutMetrics, installation, type Scope } from "../metrics/scope.ts";
import { rule, Severity, type RuleGroup } from "./rule.ts";

const { Critical, Warning } = Severity;
/** Requests that nobody waits for any more, or that there was no room for. */
const late = "request_expired|backlog_full|answer_late";
/** Refusals that say nothing of the client: this side could not decide, or not keep the record. */
const ours =
  "account_unavailable|audit_unavailable|internal_error|keys_unavailable|overloaded|rules_changed";
const by = `by (${installation})`;

/** Alerts on the callout's replicas; docs/monitoring.md says what each is about. */
export function calloutRules(scope: Scope = {}): RuleGroup {
  const metric = calloutMetrics(scope);
  const logins = (window: string, matchers?: string) =>
    `sum ${by} (increase(${metric("logins_total", matchers)}[${window}]))`;
  const p99 = (histogram: string) =>
    `histogram_quantile(0.99, sum by (${installation}, le) (rate(${metric(`${histogram}_bucket`)}[5m])))`;
  const rules = [
    rule(
      "NatsEntraNobodyCanLogIn",
      Critical,
      "1m",
      `max ${by} (${metric("ready")}) == 0 or absent(${metric("ready")})`,
      "No callout is ready: every login is refused",
      "No replica of the callout answers /readyz with yes, or Prometheus sees none. Sessions go on; whoever reconnects is refused. /readyz of a replica says what is missing.",
    ),
    rule(
      "NatsEntraCalloutNotReady",
      Warning,
      "5m",
      `${metric("ready")} == 0`,
      "A callout is not ready",
      "The replica {{ $labels.instance }} takes no logins. Its /readyz says whether NATS, the issuer's keys or a signing key is missing.",
    ),
    rule(
      "NatsEntraLoginsFail",
      Critical,
      "2m",
      `sum by (${installation}, reason) (rate(${metric("logins_total", `reason=~"${ours}"`)}[2m])) > 0`,
      "Logins are refused through no fault of the clients",
      "The reason is {{ $labels.reason }}: docs/callout.md says what causes it and what helps.",
    ),
    rule(
      "NatsEntraLoginsDenied",
      Warning,
      "5m",
      `${logins("15m", 'decision="denied"')} / ${logins("15m")} > 0.25 and ${logins("15m")} >= 20`,
      "Many logins are denied",
      "{{ $value | humanizePercentage }} of the logins of 15 minutes were denied. nats_entra_callout_logins_total by reason says why, the audit records say who.",
    ),
    rule(
      "NatsEntraLoginsExceed",
      Warning,
      "0m",
      `${logins("15m", 'reason=~"too_many_logins|too_many_requests"')} > 0`,
      "An identity logs in more often than it may",
      "{{ $value | humanize }} logins of 15 minutes were refused since their identity, or their connection, had too many. The audit records with the reason too_many_logins say whose: mend the client that does not stop, or raise logins for a large fleet of one identity.",
    ),
    rule(
      "NatsEntraSessionNotGranted",
      Critical,
      "0m",
      // a time and not an increase: a callout that comes back finds it before it was ever scraped
      `time() - max ${by} (${metric("session_bypassed_timestamp_seconds")} > 0) < 3600`,
      "Somebody came past the callouts",
      "A session with credentials that no callout has granted was found {{ $value | humanizeDuration }} ago: break-glass, or a stolen signing key. The audit records with decision bypassed say who, with which role and reason; docs/operations.md, Disaster, says how to end it.",
    ),
    rule(
      "NatsEntraLoginsSlow",
      Warning,
      "5m",
      `${p99("login_seconds")} > 0.5`,
      "Logins take long",
      "One login in a hundred takes more than {{ $value | humanizeDuration }}; a NATS server waits for two seconds. Look at the disk of the audit, the CPU, and the event loop.",
    ),
    rule(
      "NatsEntraEventLoopLate",
      Warning,
      "5m",
      `${p99("event_loop_delay_seconds")} > 0.25`,
      "A callout has too much to do",
      "The event loop is {{ $value | humanizeDuration }} late: add replicas or CPU, and see that none is throttled.",
    ),
    rule(
      "NatsEntraLoginsPutOff",
      Warning,
      "5m",
      `sum by (${installation}, by) (rate(${metric("logins_put_off_total")}[5m])) > 1`,
      "Somebody fails to log in again and again",
      "{{ $value | humanize }} logins a second come of an {{ $labels.by }} that has failed too often; they wait behind those of others. The audit records say who it is.",
    ),
    rule(
      "NatsEntraRequestsExpire",
      Warning,
      "5m",
      `sum ${by} (rate(${metric("requests_dropped_total", `reason=~"${late}"`)}[5m])) > 0`,
      "Logins come too late",
      "Requests are not answered before their servers give up: there are too few replicas, a flood of logins, a slow disk of the audit, or clocks that are apart.",
    ),
    rule(
      "NatsEntraRequestsUnreadable",
      Warning,
      "5m",
      `sum by (${installation}, reason) (rate(${metric("requests_dropped_total", `reason!~"${late}"`)}[5m])) > 0`,
      "Requests of servers can't be read",
      "The reason is {{ $labels.reason }}: servers and callouts have different keys, or somebody else writes to the subject of the requests.",
    ),
    rule(
      "NatsEntraKeysOld",
      Warning,
      "5m",
      `${metric("keys_age_seconds")} > 2 * 3600`,
      "The issuer's keys are not refreshed",
      "The keys of {{ $labels.issuer }} are {{ $value | humanizeDuration }} old in {{ $labels.instance }}. keys_not_refreshed in its log says why; after 24 hours nobody of that issuer is let in.",
    ),
    rule(
      "NatsEntraKeysEnd",
      Critical,
      "5m",
      `${metric("keys_age_seconds")} > 18 * 3600`,
      "The issuer's keys are about to end",
      "The keys of {{ $labels.issuer }} are {{ $value | humanizeDuration }} old in {{ $labels.instance }}, and end at 24 hours.",
    ),
    rule(
      "NatsEntraAuditFails",
      Critical,
      "1m",
      `sum by (${installation}, store) (increase(${metric("audit_failures_total")}[5m])) > 0`,
      "Audit records can't be written",
      "The store is {{ $labels.store }}. While another one takes the records logins go on, else they are refused. audit_store_failed and audit_stream_failed in the log say why.",
    ),
    rule(
      "NatsEntraAuditLate",
      Warning,
      "5m",
      `${metric("audit_lag_seconds")} > 300`,
      "The audit stream lacks records",
      "Records of {{ $labels.instance }} are in its files alone for {{ $value | humanizeDuration }}. Look at the account CONTROL_DATA and its JetStream.",
    ),
    rule(
      "NatsEntraAuditBestEffort",
      Warning,
      "5m",
      `${metric("audit_best_effort")} == 1`,
      "Logins do not wait for their audit records",
      "audit.mode of {{ $labels.instance }} is best-effort: records may be lost without a login being refused.",
    ),
    rule(
      "NatsEntraControlOld",
      Warning,
      "5m",
      `${metric("control_age_seconds")} > 120`,
      "A callout has not heard of revocations and grants for a while",
      "The replica {{ $labels.instance }} has last read {{ $labels.bucket }} {{ $value | humanizeDuration }} ago, and goes on with what it knew then. Look at the account CONTROL_DATA and its JetStream.",
    ),
    rule(
      "NatsEntraEntryForged",
      Critical,
      "0m",
      `sum by (${installation}, bucket) (increase(${metric("control_entries_rejected_total")}[15m])) > 0`,
      "Somebody has written revocations or grants that no callout signed",
      "Entries of {{ $labels.bucket }} carry no callout's signature, and count for nothing. control_entry_rejected in the log names them; who wrote them has credentials for the account CONTROL_DATA.",
    ),
    rule(
      "NatsEntraEntriesRestored",
      Critical,
      "0m",
      `sum by (${installation}, bucket) (increase(${metric("control_entries_restored_total")}[15m])) > 0`,
      "Revocations or grants were removed or overwritten",
      "A callout has written entries of {{ $labels.bucket }} again. control_entry_restored and revocation_rebuilt in the log name them; who removed them has credentials for the account CONTROL_DATA, or a disk was lost.",
    ),
    rule(
      "NatsEntraAuditTampered",
      Critical,
      "0m",
      `sum by (${installation}, what) (increase(${metric("audit_alarms_total")}{what!="full"}[15m])) > 0`,
      "The audit stream is not what it was",
      "It is {{ $labels.what }}. Keep the files of the callouts and the last export, compare them with nats-entra audit verify, and find out who has credentials for the account CONTROL_DATA.",
    ),
    rule(
      "NatsEntraAuditFull",
      Warning,
      "0m",
      `sum by (${installation}) (increase(${metric("audit_alarms_total")}{what="full"}[1h])) > 0`,
      "The audit stream loses records before their age",
      "It is full. Give it more room (controlAccount disk, audit.streamMaxSize), keep records for a shorter time (audit.streamMaxAge), or find out who writes so many.",
    ),
    rule(
      "NatsEntraTrustCheckFails",
      Critical,
      "0m",
      // of kube-state-metrics, where the check runs in a cluster
      'kube_job_status_failed{job_name=~".*trust-check-.*"} > 0',
      "A node or a callout differs from the rest, or lets in whom it should not",
      "The log of the job {{ $labels.job_name }} names it, and the remedy: nats-entra doctor says the same.",
    ),
    rule(
      "NatsEntraFileRejected",
      Warning,
      "1m",
      `${metric("file_rejected")} == 1`,
      "A file that was deployed is not in force",
      "The file {{ $labels.file }} of {{ $labels.instance }} can't be used; the last good one stays in force. /readyz says what is wrong with it.",
    ),
    rule(
      "NatsEntraPoliciesDiffer",
      Warning,
      "5m",
      `count ${by} (count by (${installation}, digest) (${metric("policy_info")})) > 1`,
      "Replicas decide by different policies",
      "{{ $value }} policies are in force at the same time; nats_entra_callout_policy_info names them.",
    ),
    rule(
      "NatsEntraCalloutRestarts",
      Warning,
      "1m",
      // counters of a target begin anew, and its start is another
      `changes(process_start_time_seconds[30m]) > 2 and on (${installation}, instance) ${metric("info")}`,
      "A callout starts again and again",
      "The replica {{ $labels.instance }} has started {{ $value }} times in half an hour. Its log ends with the event failed, or it was killed for its memory.",
    ),
  ];
  return { name: "nats-entra-callout", rules };
}
