import { CONTROL, type AccessDocument } from "../../access/index.ts";
import type { AlarmKind } from "../../protocol/audit/alarm.ts";
import {
  readAssignment,
  type TemporaryAssignment,
  type TemporaryRole,
} from "../../protocol/control/assignment.ts";
import { isInForce, readRevocation, type Revocation } from "../../protocol/control/revocation.ts";
import type { ControlStatus } from "../../protocol/status/status.ts";
import { ControlAudit } from "../audit/control-audit.ts";
import { readMark, type AuditLimits, type AuditMark } from "../audit/mark.ts";
import type { AuditSink } from "../audit/sink.ts";
import { AuditWatch, markKey } from "../audit/watch.ts";
import { Bucket, type BucketOptions } from "../bucket/bucket.ts";
import type { ConnectionWatch } from "../connections/watch.ts";
import { Convergence } from "../enforcement/convergence.ts";
import { Ending } from "../enforcement/ending.ts";
import { Enforcement } from "../enforcement/enforcement.ts";
import { connectAll, type ControlLinks } from "../link/control-links.ts";
import { JetStream } from "../link/jetstream.ts";
import { Servers } from "../link/servers.ts";
import { messageOf, type Log } from "../log/log.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Revocable } from "../session/revocable.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Config } from "../settings/config.ts";
import type { Secrets } from "../settings/secrets.ts";
import { TemporaryAssignments } from "./assignments.ts";
import { auditing } from "./auditing.ts";
import { granting } from "./granting.ts";
import { inspecting } from "./inspect.ts";
import { ControlKeys } from "./keys.ts";
import { nodes } from "./nodes.ts";
import { rebuildRevocations } from "./rebuild.ts";
import { ReplicaTalk } from "./replica-talk.ts";
import { Requests } from "./requests.ts";
import { isRevocationPast, isAssignmentPast } from "./retention.ts";
import { Revocations } from "./revocations.ts";
import { revoking } from "./revoking.ts";
import { sessionPage, sessionRows } from "./session-list.ts";

export interface ControlOptions {
  readonly config: Config;
  readonly policy: () => AccessDocument;
  readonly secrets: () => Secrets;
  /** What this replica says of itself to those who compare all of them. */
  readonly facts: () => object;
  readonly connections: Pick<ConnectionWatch, "follow" | "look">;
  readonly sessions: Sessions;
  readonly audit: AuditSink;
  /** Of the audit stream. */
  readonly limits: () => AuditLimits;
  readonly metrics: Pick<
    CalloutMetrics,
    "auditAlarm" | "entryRejected" | "entryRestored" | "kicked" | "requestDropped"
  >;
  readonly log: Log;
  /** Told when a connection ends for good, which it never should. */
  readonly onFailure: (problem: string) => void;
}

/** The service's part in CONTROL, CONTROL_DATA and SYS: what operators steer by. Idle without them in the policy. */
export class Control {
  readonly #options: ControlOptions;
  readonly #keys: ControlKeys;
  readonly #stopping = new AbortController();
  readonly #audit: ControlAudit;
  readonly #revocations: Bucket<Revocation>;
  readonly #revoked: Revocations;
  readonly #grants: Bucket<TemporaryAssignment>;
  readonly #borrowed: TemporaryAssignments;
  readonly #marks: Bucket<AuditMark>;
  readonly #enforcement: Enforcement;
  readonly #convergence: Convergence;
  #started: Promise<void> | undefined;
  #links: ControlLinks | undefined;
  #jetStream: JetStream | undefined;
  #talk: ReplicaTalk | undefined;
  #servers: Servers | undefined;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#keys = new ControlKeys(options.secrets);
    this.#revocations = this.#bucket({
      name: "revocations",
      read: readRevocation,
      isOver: isRevocationPast,
      onChange: (_id, revocation) => {
        this.#revoked.changed();
        // what was there before this replica has been seen to by the others
        const isNew = Number.isFinite(this.#revocations.age);
        if (isNew && isInForce(revocation, Date.now() / 1000))
          void this.#enforcement.follow(revocation);
      },
      onForget: () => this.#revoked.changed(),
    });
    this.#revoked = new Revocations(this.#revocations);
    this.#grants = this.#bucket({
      name: "grants",
      read: readAssignment,
      isOver: isAssignmentPast,
      onChange: (id, { withdrawn }) => {
        this.#borrowed.changed();
        if (withdrawn && Number.isFinite(this.#grants.age))
          void this.#enforcement.followWithdrawal(id);
      },
      onForget: (id) => {
        this.#borrowed.changed();
        void this.#enforcement.followWithdrawal(id);
      },
    });
    this.#borrowed = new TemporaryAssignments(this.#grants);
    this.#marks = this.#bucket({
      name: "marks",
      read: readMark,
      isOver: () => false,
      onChange: () => undefined,
      onForget: () => undefined,
    });
    const { sessions, policy, secrets, audit, config, metrics, log } = options;
    const servers = () => this.#servers;
    this.#audit = new ControlAudit(audit, config.instance);
    this.#enforcement = new Enforcement({
      sessions,
      policy,
      accountName: (key) => [...secrets().accounts].find(([, { account }]) => account === key)?.[0],
      servers,
      ending: new Ending(servers, this.#stopping.signal),
      audit: this.#audit,
      metrics,
      log,
    });
    this.#convergence = new Convergence({
      policy,
      sessions,
      enforcement: this.#enforcement,
      everybody: () => this.#talk?.everybody() ?? Promise.resolve([]),
      signal: this.#stopping.signal,
      log,
    });
  }

  /** Digests of the policies with which it can compare what sessions were granted. */
  get comparable(): string[] {
    return this.#convergence.known;
  }

  /** A policy that is or has been in force here, while it is remembered. */
  policyOf(digest: string): AccessDocument | undefined {
    return this.#convergence.policyOf(digest);
  }

  /** Whether an operator keeps such a session out. @param now unix seconds */
  isRevoked(session: Revocable, now: number): boolean {
    return this.#revoked.isRevoked(session, now);
  }

  /** Roles that an identity has for a while. @param now unix seconds */
  borrowed(oid: string, now: number): readonly TemporaryRole[] {
    return this.#borrowed.of(oid, now);
  }

  /** Whether the policy has the account. */
  get isWanted(): boolean {
    return Object.hasOwn(this.#options.policy().accounts, CONTROL);
  }

  /** That of CONTROL_DATA; undefined without a connection. */
  get jetStream(): JetStream | undefined {
    return this.#links?.data.connected ? this.#jetStream : undefined;
  }

  /** Resolves once it is known whom to keep out: at once when the policy has no such account. */
  async start(): Promise<void> {
    if (this.isWanted) await (this.#started ??= this.#run());
  }

  /** Other files are in force: an account that was not there may be, and other keys. */
  reload(): void {
    void this.start();
    for (const bucket of this.#buckets) bucket.refresh();
    this.#convergence.changed();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const { control, data, system } = this.#links ?? {};
    await Promise.all([control?.close(), data?.close(), system?.close()]);
  }

  /** Absent while the policy has no such account. */
  get status(): ControlStatus | undefined {
    if (!this.isWanted) return undefined;
    const buckets = this.#buckets.map(({ name, values, age, restored }) => {
      const known = Number.isFinite(age) ? { age: Math.round(age) } : {};
      return [name, { entries: values.size, ...known, restored }] as const;
    });
    return {
      connected: this.#links?.control.connected ?? false,
      data: this.#links?.data.connected ?? false,
      system: this.#links?.system.connected ?? false,
      read: buckets.every(([, { age }]) => age !== undefined),
      buckets: Object.fromEntries(buckets),
      alarms: this.#marks.get(markKey)?.alarms ?? [],
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { config, connections, facts, log, metrics, onFailure, policy, secrets } = this.#options;
    const links = await connectAll({
      nats: config.nats,
      name: `nats-entra ${config.instance}`,
      users: {
        CONTROL: () => this.#keys.user("CONTROL"),
        CONTROL_DATA: () => this.#keys.user("CONTROL_DATA"),
        SYS: () => ({ jwt: secrets().system.jwt, key: secrets().user.key }),
      },
      signal,
      log,
      onFailure,
      onReconnect: {
        CONTROL_DATA: () => this.#catchUp(),
        SYS: () => this.#links && void connections.look(this.#links.system.connection),
      },
    });
    this.#links = links;
    if (!links) return;
    const { control, data, system } = links;
    connections.follow(system.connection);
    void connections.look(system.connection);
    this.#jetStream = new JetStream(data.connection);
    const talk = new ReplicaTalk({
      connection: data.connection,
      facts,
      known: () => this.#buckets.flatMap(({ texts }) => texts),
      accept: (entry) => {
        this.#buckets.find(({ name }) => name === entry.bucket)?.accept(entry);
      },
      log,
    });
    this.#talk = talk;
    const servers = new Servers(system.connection);
    this.#servers = servers;
    // what was erased from the stream, the other replicas still know
    const starting = this.#buckets.map((bucket) => bucket.start(signal));
    const [isOneOfSeveral] = await Promise.all([talk.learn(), ...starting]);
    const enforcement = this.#enforcement;
    const inspect = inspecting({
      callouts: async () => ({ callouts: await talk.everybody() }),
      nodes: () => {
        const { auth, accounts } = secrets();
        const known = [...accounts.values()].map(({ account }) => account);
        return nodes(servers, [auth.account, ...known], auth.account);
      },
      sessions: async (body) => sessionPage(await sessionRows(servers, enforcement), body),
      revocations: () => Promise.resolve({ revocations: this.#revoked.all }),
      grants: () => Promise.resolve({ grants: this.#borrowed.all }),
    });
    const roles = () => this.#everyRole();
    const revocations = { bucket: this.#revocations, roles, audit: this.#audit };
    const revoke = revoking({ ...revocations, enforcement, log });
    const grant = granting({ bucket: this.#grants, policy, enforcement, audit: this.#audit });
    const audit = auditing(() => this.jetStream);
    const dropped = () => metrics.requestDropped();
    new Requests({ inspect, revoke, audit, ...grant }, log, dropped).serve(control.connection);
    this.#convergence.changed();
    const jetStream = () => this.jetStream;
    const { limits } = this.#options;
    const onAlarm = (what: AlarmKind) => metrics.auditAlarm(what);
    const marks = this.#marks;
    void new AuditWatch({ marks, jetStream, limits, onAlarm, log }).follow(signal);
    if (isOneOfSeveral) return;
    const bucket = this.#revocations;
    const onRestored = () => metrics.entryRestored(bucket.name);
    void rebuildRevocations({ bucket, jetStream, onRestored, signal, log });
  }

  /** Roles that a session may have: sessions outlast the policy that granted them by some seconds. */
  #everyRole(): ReadonlySet<string> {
    const { policy, sessions } = this.#options;
    const before = this.comparable.flatMap((digest) => this.policyOf(digest) ?? []);
    const documents = [policy(), ...before].flatMap(({ roles }) => Object.keys(roles));
    const tokens = sessions.all(Date.now() / 1000).flatMap(({ identity }) => identity.roles);
    return new Set([...documents, ...tokens]);
  }

  /** The connection is back: it may have missed something meanwhile. */
  #catchUp(): void {
    for (const bucket of this.#buckets) bucket.refresh();
    void this.#talk?.learn();
  }

  get #buckets() {
    return [this.#revocations, this.#grants, this.#marks] as const;
  }

  #bucket<T>(
    own: Pick<BucketOptions<T>, "name" | "read" | "isOver" | "onChange" | "onForget">,
  ): Bucket<T> {
    const { config, log, metrics } = this.#options;
    return new Bucket<T>({
      ...own,
      replicas: config.control.replicas,
      keys: this.#keys,
      jetStream: () => this.#jetStream,
      broadcast: (entry) => {
        try {
          this.#talk?.broadcast(entry);
        } catch (error) {
          // the others find it in the stream
          log.warn("control_entry_not_told", { problem: messageOf(error) });
        }
      },
      onRejected: () => metrics.entryRejected(own.name),
      onRestored: () => metrics.entryRestored(own.name),
      log,
    });
  }
}
