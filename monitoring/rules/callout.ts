import { calloutMetrics, installation, type Scope } from "../metrics/scope.ts";
import { rule, Severity, type RuleGroup } from "./rule.ts";

const { Critical, Warning } = Severity;
/** Requests that nobody waits for any more, or that there was no room for. */
const late = "request_expired|backlog_full|answer_late";
/** Refusals that say nothing of the client: this side could not decide, or not keep the record. */
const ours =
  "account_unavailable|audit_unavailable|internal_error|keys_unavailable|overloaded|rules_changed";
const by = `by (${installation})`;

/** Alerts on the callout's replicas; docs/reference/alerts.md lists them. */
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
      "No replica of the callout is ready, or Prometheus sees none. Open sessions continue, but clients cannot reconnect. /readyz of a replica says what is missing.",
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
      "Logins are refused for internal reasons",
      "The reason is {{ $labels.reason }}: docs/reference/reasons.md has cause and remedy.",
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
      "An identity exceeds its logins",
      "{{ $value | humanize }} logins of 15 minutes were refused since their identity, or their connection, had too many. The audit records with the reason too_many_logins say whose: mend the client that does not stop, or raise logins for a large fleet of one identity.",
    ),
    rule(
      "NatsEntraSessionNotGranted",
      Critical,
      "0m",
      // a time and not an increase: a callout that comes back finds it before it was ever scraped
      `time() - max ${by} (${metric("session_bypassed_timestamp_seconds")} > 0) < 3600`,
      "A session has bypassed the callouts",
      "A session with credentials that no callout has granted was found {{ $value | humanizeDuration }} ago: break-glass, or a stolen signing key. The audit records with decision bypassed have identity, role and reason; docs/how-to/recover.md says how to end it.",
    ),
    rule(
      "NatsEntraLoginsSlow",
      Warning,
      "5m",
      `${p99("login_seconds")} > 0.5`,
      "Logins are slow",
      "One login in a hundred takes more than {{ $value | humanizeDuration }}; a NATS server waits for two seconds. Check the disk of the audit, the CPU, and the event loop.",
    ),
    rule(
      "NatsEntraEventLoopLate",
      Warning,
      "5m",
      `${p99("event_loop_delay_seconds")} > 0.25`,
      "A callout is overloaded",
      "The event loop is {{ $value | humanizeDuration }} late: add replicas or CPU, and check that none is throttled.",
    ),
    rule(
      "NatsEntraLoginsPutOff",
      Warning,
      "5m",
      `sum by (${installation}, by) (rate(${metric("logins_put_off_total")}[5m])) > 1`,
      "Repeated failed logins",
      "{{ $value | humanize }} logins a second come of an {{ $labels.by }} that has failed too often; they wait behind those of others. The audit records say who it is.",
    ),
    rule(
      "NatsEntraRequestsExpire",
      Warning,
      "5m",
      `sum ${by} (rate(${metric("requests_dropped_total", `reason=~"${late}"`)}[5m])) > 0`,
      "Logins are answered too late",
      "Requests are not answered before their servers give up: there are too few replicas, a flood of logins, a slow disk of the audit, or clocks that differ.",
    ),
    rule(
      "NatsEntraRequestsUnreadable",
      Warning,
      "5m",
      `sum by (${installation}, reason) (rate(${metric("requests_dropped_total", `reason!~"${late}"`)}[5m])) > 0`,
      "Requests of servers cannot be read",
      "The reason is {{ $labels.reason }}: servers and callouts have different keys, or somebody else writes to the subject of the requests.",
    ),
    rule(
      "NatsEntraKeysOld",
      Warning,
      "5m",
      `${metric("keys_age_seconds")} > 2 * 3600`,
      "The issuer's keys are not refreshed",
      "The keys of {{ $labels.issuer }} are {{ $value | humanizeDuration }} old in {{ $labels.instance }}. keys_not_refreshed in its log says why; after 24 hours all logins of that issuer are refused.",
    ),
    rule(
      "NatsEntraKeysEnd",
      Critical,
      "5m",
      `${metric("keys_age_seconds")} > 18 * 3600`,
      "The issuer's keys are about to expire",
      "The keys of {{ $labels.issuer }} are {{ $value | humanizeDuration }} old in {{ $labels.instance }}, and are not used after 24 hours.",
    ),
    rule(
      "NatsEntraAuditFails",
      Critical,
      "1m",
      `sum by (${installation}, store) (increase(${metric("audit_failures_total")}[5m])) > 0`,
      "Audit records cannot be written",
      "The store is {{ $labels.store }}. Logins continue while another store works; otherwise they are refused. audit_store_failed and audit_stream_failed in the log say why.",
    ),
    rule(
      "NatsEntraAuditLate",
      Warning,
      "5m",
      `${metric("audit_lag_seconds")} > 300`,
      "The audit stream lacks records",
      "Records of {{ $labels.instance }} have only been in its files for {{ $value | humanizeDuration }}. Check the account CONTROL_DATA and its JetStream.",
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
      "A callout has outdated revocations and assignments",
      "The replica {{ $labels.instance }} last read {{ $labels.bucket }} {{ $value | humanizeDuration }} ago, and continues with that state. Check the account CONTROL_DATA and its JetStream.",
    ),
    rule(
      "NatsEntraEntryForged",
      Critical,
      "0m",
      `sum by (${installation}, bucket) (increase(${metric("control_entries_rejected_total")}[15m])) > 0`,
      "Somebody has written forged revocations or assignments",
      "Entries of {{ $labels.bucket }} have no valid MAC of a callout, and are ignored. control_entry_rejected in the log names them; their author has credentials for the account CONTROL_DATA.",
    ),
    rule(
      "NatsEntraEntriesRestored",
      Critical,
      "0m",
      `sum by (${installation}, bucket) (increase(${metric("control_entries_restored_total")}[15m])) > 0`,
      "Revocations or assignments were removed or overwritten",
      "A callout has restored entries of {{ $labels.bucket }}. control_entry_restored and revocation_rebuilt in the log name them. Somebody has credentials for the account CONTROL_DATA, or a disk was lost.",
    ),
    rule(
      "NatsEntraAuditTampered",
      Critical,
      "0m",
      `sum by (${installation}, what) (increase(${metric("audit_alarms_total")}{what!="full"}[15m])) > 0`,
      "The audit stream was tampered with",
      "It is {{ $labels.what }}. Secure the files of the callouts and the last export, verify them with nats-entra audit verify, and find out who has credentials for the account CONTROL_DATA.",
    ),
    rule(
      "NatsEntraAuditFull",
      Warning,
      "0m",
      `sum by (${installation}) (increase(${metric("audit_alarms_total")}{what="full"}[1h])) > 0`,
      "The audit stream loses records too early",
      "It is full. Enlarge it (controlAccount disk, audit.streamMaxSize), keep records for a shorter time (audit.streamMaxAge), or find out what writes so many.",
    ),
    rule(
      "NatsEntraStreamNotAsDeclared",
      Warning,
      "5m",
      // every replica says the same; one that has not read it yet says less
      `max by (${installation}, state) (${metric("streams", 'state!~"ok|undeclared"')}) > 0`,
      "Declared streams are not as declared",
      "{{ $value }} streams or consumers are {{ $labels.state }}. nats-entra doctor names them, with what differs and the remedy, and says whether proofs of the policy rest on it.",
    ),
    rule(
      "NatsEntraStreamsNotWatched",
      Warning,
      "5m",
      `max ${by} (${metric("streams_leader")}) == 0 or min ${by} (${metric("streams_age_seconds")}) > 300`,
      "Nobody makes and watches the declared streams",
      "No callout leads, or the last look at the declared streams is old. Check the account CONTROL_DATA and its JetStream, and the callouts' log.",
    ),
    rule(
      "NatsEntraStreamsMended",
      Warning,
      "0m",
      `sum by (${installation}, what) (increase(${metric("stream_changes_total", 'cause="drift"')}[15m])) > 0`,
      "Somebody changes declared streams",
      "Declared streams or consumers were changed or removed, and a callout has {{ $labels.what }} them: {{ $value | humanize }} in 15 minutes. The audit records say which and what. Find out who does it; or declare managed: false if it is theirs.",
    ),
    rule(
      "NatsEntraTrustCheckFails",
      Critical,
      "0m",
      // of kube-state-metrics, where the check runs in a cluster
      'kube_job_status_failed{job_name=~".*trust-check-.*"} > 0',
      "A node or a callout differs from the rest, or accepts invalid logins",
      "The log of the job {{ $labels.job_name }} has the problem and the remedy, as nats-entra doctor does.",
    ),
    rule(
      "NatsEntraFileRejected",
      Warning,
      "1m",
      `${metric("file_rejected")} == 1`,
      "A deployed file is not in force",
      "The file {{ $labels.file }} of {{ $labels.instance }} is invalid; the last good one stays in force. /readyz has the problem.",
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
      // a restarted target has new counters and another start time
      `changes(process_start_time_seconds[30m]) > 2 and on (${installation}, instance) ${metric("info")}`,
      "A callout keeps restarting",
      "The replica {{ $labels.instance }} has started {{ $value }} times in half an hour. Its log ends with the event failed, or it was killed for its memory.",
    ),
  ];
  return { name: "nats-entra-callout", rules };
}
