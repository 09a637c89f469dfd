import { CONTROL, type AccessDocument } from "../../access/index.ts";
import type { AlarmKind } from "../../protocol/audit/alarm.ts";
import type { StreamRow } from "../../protocol/control/stream-row.ts";
import type { TemporaryRole } from "../../protocol/control/assignment.ts";
import type { ControlStatus, ReplicaFacts, StreamsStatus } from "../../protocol/status/status.ts";
import { ControlAudit } from "../audit/control-audit.ts";
import type { AuditLimits } from "../audit/mark.ts";
import type { AuditSink } from "../audit/sink.ts";
import { AuditWatch } from "../audit/watch.ts";
import type { ConnectionWatch } from "../connections/watch.ts";
import { Convergence } from "../enforcement/convergence.ts";
import { Ending } from "../enforcement/ending.ts";
import { Enforcement } from "../enforcement/enforcement.ts";
import type { ControlLinks } from "../link/control-links.ts";
import type { Servers } from "../link/servers.ts";
import type { Log } from "../log/log.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Revocable } from "../session/revocable.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Config } from "../settings/config.ts";
import type { Secrets } from "../settings/secrets.ts";
import type { Streams, StreamsTalk } from "../streams/streams.ts";
import { auditing } from "./auditing.ts";
import { granting } from "./granting.ts";
import { markProbes } from "../probe/probe.ts";
import { inspecting } from "./inspect.ts";
import type { ControlKeys } from "./keys.ts";
import { nodes } from "./nodes.ts";
import { rebuildRevocations } from "./rebuild.ts";
import { ReplicaTalk } from "./replica-talk.ts";
import { Requests, type Handlers } from "./requests.ts";
import { revoking } from "./revoking.ts";
import { sessionPage, sessionRows, type KnownSessions } from "./session-list.ts";
import { SharedState } from "./shared-state.ts";

export interface ControlOptions {
  readonly config: Config;
  readonly policy: () => AccessDocument;
  readonly secrets: () => Secrets;
  readonly keys: ControlKeys;
  readonly links: ControlLinks;
  readonly connections: Pick<ConnectionWatch, "follow" | "look">;
  /** @param talk to the other replicas */
  readonly streams: (talk: StreamsTalk) => Streams;
  readonly sessions: Sessions;
  readonly audit: AuditSink;
  /** The audit stream. */
  readonly limits: () => AuditLimits;
  readonly metrics: Pick<
    CalloutMetrics,
    "auditAlarm" | "entryRejected" | "entryRestored" | "kicked" | "requestDropped"
  >;
  readonly log: Log;
}

/** The service behind CONTROL, with CONTROL_DATA and SYS, for operators. Idle if the policy does not have them. */
export class Control {
  readonly #options: ControlOptions;
  readonly #stopping = new AbortController();
  readonly #audit: ControlAudit;
  readonly #talk: ReplicaTalk;
  readonly #enforcement: Enforcement;
  readonly #convergence: Convergence;
  readonly #shared: SharedState;
  readonly #streams: Streams;
  #facts: (() => ReplicaFacts) | undefined;
  #started: Promise<void> | undefined;

  constructor(options: ControlOptions) {
    const { sessions, policy, secrets, audit, config, keys, links, metrics, log } = options;
    const { signal } = this.#stopping;
    this.#options = options;
    this.#audit = new ControlAudit(audit, config.instance);
    this.#talk = new ReplicaTalk(links, log);
    this.#enforcement = new Enforcement({
      sessions,
      policy,
      accountName: (key) => [...secrets().accounts].find(([, { account }]) => account === key)?.[0],
      servers: () => links.servers,
      ending: new Ending(() => links.servers, signal),
      audit: this.#audit,
      metrics,
      log,
    });
    this.#convergence = new Convergence({
      policy,
      sessions,
      enforcement: this.#enforcement,
      everybody: () => this.#talk.everybody(),
      signal,
      log,
    });
    this.#shared = new SharedState({
      ...{ keys, links, talk: this.#talk, enforcement: this.#enforcement, metrics, log },
      replicas: config.control.replicas,
    });
    this.#streams = options.streams(this.#talk);
  }

  /** Digests of the policies that are still remembered, to compare sessions with. */
  get comparable(): string[] {
    return this.#convergence.known;
  }

  /** A current or earlier policy, while it is remembered. */
  policyOf(digest: string): AccessDocument | undefined {
    return this.#convergence.policyOf(digest);
  }

  /** Whether a revocation covers such a session. @param now unix seconds */
  isRevoked(session: Revocable, now: number): boolean {
    return this.#shared.revoked.isRevoked(session, now);
  }

  /** Roles that an identity has by temporary assignments. @param now unix seconds */
  temporaryRoles(oid: string, now: number): readonly TemporaryRole[] {
    return this.#shared.assigned.of(oid, now);
  }

  /** Whether the policy has the account. */
  get isWanted(): boolean {
    return Object.hasOwn(this.#options.policy().accounts, CONTROL);
  }

  /**
   * Resolves once the revocations are known: at once if the policy does not have the account.
   *
   * @param facts about this replica, for comparison with the others
   */
  async start(facts: () => ReplicaFacts): Promise<void> {
    this.#facts = facts;
    if (this.isWanted) await (this.#started ??= this.#run(facts));
  }

  /** Called when other files are in force: there may be a new account, and new keys. */
  reload(): void {
    if (this.#facts) void this.start(this.#facts);
    this.#shared.refresh();
    this.#convergence.changed();
    this.#streams.changed();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#options.links.close();
  }

  /** Makes and changes no stream any more; to be called while what was done can be recorded. */
  stopStreams(): Promise<void> {
    return this.#streams.stop();
  }

  /** Absent while the policy has no such account. */
  get status(): ControlStatus | undefined {
    if (!this.isWanted) return undefined;
    const { links } = this.#options;
    return {
      connected: links.isConnected("CONTROL"),
      data: links.isConnected("CONTROL_DATA"),
      system: links.isConnected("SYS"),
      ...this.#shared.status,
    };
  }

  /** Whether a callout connects as this user to make streams. @param user public key (U…) */
  isOwnUser(user: string): boolean {
    return this.#streams.isOwnUser(user);
  }

  /** Absent while the policy declares no streams, or has no such account. */
  get streams(): StreamsStatus | undefined {
    return this.isWanted ? this.#streams.status : undefined;
  }

  /** What this replica knows of each declared stream and consumer. */
  get streamRows(): readonly StreamRow[] {
    return this.#streams.rows;
  }

  async #run(facts: () => ReplicaFacts): Promise<void> {
    const { signal } = this.#stopping;
    const { connections, links, log, metrics } = this.#options;
    const isConnected = await links.connect(signal, (account) => this.#reconnected(account));
    const [control, system, servers] = [links.of("CONTROL"), links.of("SYS"), links.servers];
    if (!isConnected || !control || !system || !servers) return;
    connections.follow(system.connection);
    void connections.look(system.connection);
    this.#talk.serve(facts, [this.#shared, this.#streams]);
    // the other replicas still have entries that were erased from the stream
    const starting = this.#shared.start(signal);
    const [isOneOfSeveral] = await Promise.all([this.#talk.learn(), starting]);
    const dropped = () => metrics.requestDropped();
    new Requests(this.#handlers(servers), log, dropped).serve(control.connection);
    this.#convergence.changed();
    this.#streams.start();
    this.#watchAudit();
    if (!isOneOfSeveral) this.#rebuild();
  }

  #handlers(servers: Servers): Handlers {
    const { links, log, policy, secrets } = this.#options;
    const [audit, enforcement, shared] = [this.#audit, this.#enforcement, this.#shared];
    const roles = () => this.#everyRole();
    const known: KnownSessions = {
      remembered: (connection) => enforcement.remembered(connection),
      accountName: (key) => enforcement.accountName(key),
      rolesIn: (account, held) => enforcement.rolesIn(account, held),
      isCallout: (user) => this.isOwnUser(user),
    };
    return {
      inspect: inspecting({
        callouts: async () => ({ callouts: await this.#talk.everybody() }),
        nodes: () => {
          const { auth, accounts } = secrets();
          const known = [...accounts.values()].map(({ account }) => account);
          return nodes(servers, [auth.account, ...known], auth.account);
        },
        sessions: async (body) => sessionPage(await sessionRows(servers, known), body),
        revocations: () => Promise.resolve({ revocations: shared.revoked.all }),
        grants: () => Promise.resolve({ grants: shared.assigned.all }),
        streams: (body) => Promise.resolve(this.#streams.page(body)),
        probe: ({ tokens }, oid) =>
          Promise.resolve(markProbes(tokens, oid, Date.now(), this.#options.keys.newest)),
      }),
      revoke: revoking({ bucket: shared.revocations, roles, audit, enforcement, log }),
      audit: auditing(() => links.jetStream),
      ...granting({ bucket: shared.assignments, policy, enforcement, audit }),
    };
  }

  #watchAudit(): void {
    const { limits, links, log, metrics } = this.#options;
    const onAlarm = (what: AlarmKind) => metrics.auditAlarm(what);
    const jetStream = () => links.jetStream;
    const { marks } = this.#shared;
    void new AuditWatch({ marks, jetStream, limits, onAlarm, log }).follow(this.#stopping.signal);
  }

  #rebuild(): void {
    const { links, log, metrics } = this.#options;
    const { revocations: bucket } = this.#shared;
    void rebuildRevocations({
      bucket,
      jetStream: () => links.jetStream,
      onRestored: () => metrics.entryRestored(bucket.name),
      signal: this.#stopping.signal,
      log,
    });
  }

  /** Roles that a session may have: sessions outlive the policy that granted them by some seconds. */
  #everyRole(): ReadonlySet<string> {
    const { policy, sessions } = this.#options;
    const before = this.comparable.flatMap((digest) => this.policyOf(digest) ?? []);
    const documents = [policy(), ...before].flatMap(({ roles }) => Object.keys(roles));
    const tokens = sessions.all(Date.now() / 1000).flatMap(({ identity }) => identity.roles);
    return new Set([...documents, ...tokens]);
  }

  /** Called after a reconnect: messages may have been missed. */
  #reconnected(account: string): void {
    const { connections, links } = this.#options;
    const system = links.of("SYS");
    if (account === "SYS" && system) void connections.look(system.connection);
    if (account !== "CONTROL_DATA") return;
    this.#shared.refresh();
    this.#streams.changed();
    void this.#talk.learn();
  }
}
