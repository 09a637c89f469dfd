import { AlarmKind } from "../../protocol/audit/alarm.ts";
import type { KickReason } from "../../protocol/audit/control-event.ts";
import { AuditMode } from "../../protocol/audit/mode.ts";
import { excess, ourFaults, type Reason } from "../../protocol/reason.ts";
import type { Status } from "../../protocol/status/status.ts";
import { RecentCounts } from "./recent-counts.ts";
import {
  Registry,
  type Counter,
  type Description,
  type Histogram,
  type Labels,
} from "./registry.ts";

const buckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];
const delays = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];
const prefix = "nats_entra_callout_";

/** The service's metrics; docs/reference/metrics.md is generated from them. */
export class CalloutMetrics {
  readonly #registry = new Registry<Status>();
  readonly #logins: Counter;
  readonly #reauthorizations: Counter;
  readonly #dropped: Counter;
  readonly #putOff: Counter;
  readonly #whoami: Counter;
  readonly #reloads: Counter;
  readonly #refreshes: Counter;
  readonly #disconnects: Counter;
  readonly #auditFailures: Counter;
  readonly #auditLost: Counter;
  readonly #alarms: Counter;
  readonly #rejected: Counter;
  readonly #streamChanges: Counter;
  readonly #restored: Counter;
  readonly #droppedRequests: Counter;
  readonly #ends: Counter;
  readonly #bypassed: Counter;
  #bypassedAt = 0; // unix seconds
  readonly #kicks: Counter;
  readonly #seconds: Histogram;
  readonly #delay: Histogram;
  readonly #denied = new RecentCounts();

  constructor() {
    const counter = (name: string, help: string) => this.#registry.counter(prefix + name, help);
    const gauge = (name: string, help: string, samples: (now: Status) => Sample[]) =>
      this.#registry.reading("gauge", prefix + name, help, samples);

    this.#logins = counter("logins_total", "Decided logins, by decision and reason.");
    // starts at 0, so that the first one is an increase
    for (const reason of [...ourFaults, ...excess])
      this.#logins.add({ decision: "denied", reason }, 0);
    this.#reauthorizations = counter(
      "reauthorizations_total",
      "Decisions on live sessions at reloads of servers, by decision and reason.",
    );
    this.#seconds = this.#registry.histogram(
      `${prefix}login_seconds`,
      "Time from a request's arrival to its answer.",
      buckets,
    );
    this.#delay = this.#registry.histogram(
      `${prefix}event_loop_delay_seconds`,
      "Delay of the event loop, sampled ten times a second.",
      delays,
    );
    this.#dropped = counter("requests_dropped_total", "Requests without a decision, by reason.");
    for (const reason of ["request_expired", "backlog_full", "answer_late"])
      this.#dropped.add({ reason }, 0);
    this.#putOff = counter(
      "logins_put_off_total",
      "Logins that were delayed because an address or an identity has failed too often, by which.",
    );
    for (const by of ["address", "identity"]) this.#putOff.add({ by }, 0);
    this.#whoami = counter(
      "whoami_requests_total",
      "Sessions that asked who they are, by result: answered, or why not.",
    );
    this.#whoami.add({ result: "answered" }, 0);
    this.#reloads = counter("reloads_total", "Loads of changed files, by file and result.");
    this.#refreshes = counter(
      "key_refreshes_total",
      "Fetches of the issuers' keys, by issuer and result.",
    );
    this.#disconnects = counter("nats_disconnects_total", "Lost connections to NATS.");
    this.#disconnects.add({}, 0);
    this.#auditFailures = counter(
      "audit_failures_total",
      "Failed writes of audit records, by store: file, stream or stdout.",
    );
    this.#auditLost = counter(
      "audit_lost_total",
      "Audit records that were not kept, with best effort.",
    );
    this.#auditLost.add({}, 0);
    this.#alarms = counter(
      "audit_alarms_total",
      "Anomalies of the audit stream, by what; one replica counts each.",
    );
    for (const what of Object.values(AlarmKind)) this.#alarms.add({ what }, 0);
    gauge("audit_best_effort", "1 while logins do not wait for their records.", ({ audit }) => [
      [{}, Number(audit.mode === AuditMode.BestEffort)],
    ]);
    gauge(
      "audit_lag_seconds",
      "Time since the stream had every record, 0 while it has; absent without a stream.",
      ({ audit }) => (audit.lag === undefined ? [] : [[{}, audit.lag]]),
    );
    gauge("audit_sequence", "Number of the last audit record that is kept.", ({ audit }) => [
      [{}, audit.sequence],
    ]);
    this.#rejected = counter(
      "control_entries_rejected_total",
      "Entries in the callouts' buckets that no callout has written, by bucket.",
    );
    this.#restored = counter(
      "control_entries_restored_total",
      "Removed or overwritten entries that were restored, by bucket.",
    );
    for (const bucket of ["revocations", "grants", "streams"]) {
      this.#rejected.add({ bucket }, 0);
      this.#restored.add({ bucket }, 0);
    }
    this.#droppedRequests = counter(
      "control_requests_dropped_total",
      "Messages in CONTROL that are not requests from the requester's inbox.",
    );
    this.#droppedRequests.add({}, 0);
    this.#ends = counter(
      "session_ends_total",
      "Sessions that have ended, by the server's reason; absent without CONTROL.",
    );
    this.#bypassed = counter(
      "sessions_bypassed_total",
      "Sessions with credentials that no callout has granted, for example by break-glass.",
    );
    this.#bypassed.add({}, 0);
    gauge(
      "session_bypassed_timestamp_seconds",
      "When the last such session was found, in Unix seconds; 0 means never.",
      () => [[{}, this.#bypassedAt]],
    );
    this.#kicks = counter("sessions_kicked_total", "Sessions that this replica closed, by reason.");
    for (const reason of ["revoked", "policy_narrowed", "grant_withdrawn"])
      this.#kicks.add({ reason }, 0);
    this.#streamChanges = counter(
      "stream_changes_total",
      "Declared streams and consumers that this replica created, updated or refused to change, by what and cause.",
    );
    for (const what of ["created", "updated", "refused"])
      for (const cause of ["policy", "drift"]) this.#streamChanges.add({ what, cause }, 0);
    gauge(
      "streams",
      "Declared streams and consumers, by state; every replica has the leader's findings.",
      ({ streams }) =>
        Object.entries(streams?.states ?? {}).map(([state, count]) => [{ state }, count]),
    );
    gauge(
      "streams_leader",
      "1 in the replica that creates and changes declared streams.",
      ({ streams }) => (streams ? [[{}, Number(streams.leads)]] : []),
    );
    gauge(
      "streams_age_seconds",
      "Time since the leader looked at every declared stream.",
      ({ streams }) => (streams?.age === undefined ? [] : [[{}, streams.age]]),
    );
    gauge("info", "1, with the instance and its version.", ({ instance, version }) => [
      [{ instance, version }, 1],
    ]);
    gauge("ready", "1 while /readyz says yes.", (now) => [[{}, Number(now.ready)]]);
    gauge("policy_info", "1, with the digest of the policy in force.", (now) => [
      [{ digest: now.policy.digest }, 1],
    ]);
    gauge("file_rejected", "1 while a file's current content is not in force.", (now) => [
      [{ file: "policy" }, Number(now.policy.problem !== undefined)],
      [{ file: "secrets" }, Number(now.secrets.problem !== undefined)],
    ]);
    gauge("keys", "Usable signing keys, by issuer.", (now) =>
      now.issuers.map(({ issuer, keys, fresh }) => [{ issuer }, fresh ? keys.length : 0]),
    );
    gauge("keys_age_seconds", "Time since signing keys were fetched, by issuer.", (now) =>
      now.issuers.flatMap(({ issuer, age }) => (age === undefined ? [] : [[{ issuer }, age]])),
    );
    gauge("nats_connected", "1 while connected to NATS.", ({ nats }) => [
      [{}, Number(nats.connected)],
    ]);
    gauge("control_connected", "1 while connected, by account; absent without CONTROL.", (now) =>
      now.control
        ? [
            [{ account: "CONTROL" }, Number(now.control.connected)],
            [{ account: "CONTROL_DATA" }, Number(now.control.data)],
            [{ account: "SYS" }, Number(now.control.system)],
          ]
        : [],
    );
    gauge("control_entries", "Entries in the callouts' buckets, by bucket.", (now) =>
      Object.entries(now.control?.buckets ?? {}).map(([bucket, { entries }]) => [
        { bucket },
        entries,
      ]),
    );
    gauge("control_age_seconds", "Time since a bucket was read, by bucket.", (now) =>
      Object.entries(now.control?.buckets ?? {}).flatMap(([bucket, { age }]) =>
        age === undefined ? [] : [[{ bucket }, age]],
      ),
    );
    gauge("logins_pending", "Logins that wait for their audit record.", ({ logins }) => [
      [{}, logins.pending],
    ]);
    gauge("requests_waiting", "Waiting requests, by line: first or later.", ({ logins }) =>
      Object.entries(logins.waiting).map(([line, count]) => [{ line }, count]),
    );
    gauge("sessions", "Sessions that are remembered for reloads of servers.", ({ logins }) => [
      [{}, logins.remembered],
    ]);
    this.#processMetrics();
  }

  /** @param decision `probe`: denied, as the trust check has announced; it is no sign of an attack */
  login(decision: "granted" | "denied" | "probe", reason: Reason | "", seconds: number): void {
    this.#logins.add({ decision, reason });
    if (decision === "denied" && reason !== "") this.#denied.add(reason, performance.now());
    this.#seconds.observe(seconds);
  }

  reauthorization(
    decision: "granted" | "denied" | "probe",
    reason: Reason | "",
    seconds: number,
  ): void {
    this.#reauthorizations.add({ decision, reason });
    this.#seconds.observe(seconds);
  }

  dropped(reason: string): void {
    this.#dropped.add({ reason });
  }

  putOff(by: "address" | "identity"): void {
    this.#putOff.add({ by });
  }

  whoami(result: string): void {
    this.#whoami.add({ result });
  }

  reloaded(file: string, result: "loaded" | "failed"): void {
    this.#reloads.add({ file, result });
  }

  refreshed(issuer: string, result: "ok" | "failed"): void {
    // both start at 0, so that the first failure is an increase
    for (const each of ["ok", "failed"])
      this.#refreshes.add({ issuer, result: each }, each === result ? 1 : 0);
  }

  /** @param stores all stores; each starts at 0, so that the first failure is an increase */
  auditStores(stores: readonly string[]): void {
    for (const store of stores) this.#auditFailures.add({ store }, 0);
  }

  auditFailed(store: string): void {
    this.#auditFailures.add({ store });
  }

  auditLost(): void {
    this.#auditLost.add();
  }

  auditAlarm(what: AlarmKind): void {
    this.#alarms.add({ what });
  }

  disconnected(): void {
    this.#disconnects.add();
  }

  /** An entry of a bucket has no valid MAC of a callout. */
  entryRejected(bucket: string): void {
    this.#rejected.add({ bucket });
  }

  /** An entry of a bucket was removed or overwritten, and has been restored. */
  entryRestored(bucket: string): void {
    this.#restored.add({ bucket });
  }

  /** A declared stream or consumer was made or changed, or that was refused. */
  streamChanged(what: "created" | "updated" | "refused", cause: "policy" | "drift"): void {
    this.#streamChanges.add({ what, cause });
  }

  /** A message in CONTROL whose reply is not in the requester's inbox. */
  requestDropped(): void {
    this.#droppedRequests.add();
  }

  ended(reason: string): void {
    this.#ends.add({ reason });
  }

  bypassed(): void {
    this.#bypassed.add();
    this.#bypassedAt = Math.round(Date.now() / 1000);
  }

  kicked(reason: KickReason): void {
    this.#kicks.add({ reason });
  }

  delayed(seconds: number): void {
    this.#delay.observe(seconds);
  }

  /** Denied logins of the last ten minutes by reason. */
  get denied(): Record<string, number> {
    return this.#denied.at(performance.now());
  }

  /** Quantile of the event loop's delays: an upper bound in seconds. */
  delayBelow(share: number): number {
    return this.#delay.below(share);
  }

  get names(): string[] {
    return this.#registry.names;
  }

  get descriptions(): Description[] {
    return this.#registry.descriptions;
  }

  /** All metrics in Prometheus' text format. @param status source of the gauges */
  text(status: Status): string {
    return this.#registry.text(status);
  }

  /** The usual names (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics). */
  #processMetrics(): void {
    const reading = (type: "counter" | "gauge", name: string, help: string, read: () => number) =>
      this.#registry.reading(type, name, help, () => [[{}, read()]]);
    const started = Math.round(Date.now() / 1000 - process.uptime());
    reading("gauge", "process_start_time_seconds", "Start, in unix seconds.", () => started);
    reading("gauge", "process_resident_memory_bytes", "Memory.", () => process.memoryUsage.rss());
    reading("counter", "process_cpu_seconds_total", "User and system time.", () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
  }
}

type Sample = readonly [Labels, number];
