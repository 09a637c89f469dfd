import { setTimeout as sleep } from "node:timers/promises";
import type { AccessDocument } from "../../access/index.ts";
import { StreamState, type StreamPage, type StreamRow } from "../../protocol/control/stream-row.ts";
import { pageOf } from "../../protocol/control/page.ts";
import type { ControlRequest } from "../../protocol/control/request.ts";
import type { StreamsStatus } from "../../protocol/status/status.ts";
import type { AuditSink } from "../audit/sink.ts";
import { Bucket, type BroadcastEntry, type BucketOptions } from "../bucket/bucket.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Log } from "../log/log.ts";
import type { LinkOptions } from "../link/link.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Config } from "../settings/config.ts";
import type { Secrets } from "../settings/secrets.ts";
import { AccountLinks } from "./account-links.ts";
import { streamsToKeep } from "./declared.ts";
import { Keeper } from "./keeper.ts";
import { Lease } from "./lease.ts";
import { Mends } from "./mends.ts";
import { Reconciler } from "./reconciler.ts";
import { Recorder } from "./recorder.ts";
import { isPast, leaseIn, leaseStore, readShared, Rows, type SharedEntry } from "./rows.ts";

export interface StreamsOptions extends Pick<BucketOptions<SharedEntry>, "keys" | "jetStream"> {
  readonly config: Pick<Config, "instance" | "nats" | "control">;
  readonly policy: () => AccessDocument;
  readonly secrets: () => Secrets;
  readonly audit: AuditSink;
  readonly talk: StreamsTalk;
  readonly metrics: Pick<CalloutMetrics, "entryRejected" | "entryRestored" | "streamChanged">;
  readonly log: Log;
}

/** Messages to the other replicas. */
export interface StreamsTalk {
  /** Sends them an entry of the bucket. @throws Error when the connection is closed */
  broadcast(entry: BroadcastEntry): void;
  /** What every replica says about itself. */
  everybody(): Promise<readonly object[]>;
}

/** Rows per answer, to stay below a message's limit of one megabyte. */
const pageSize = 100;
/** Milliseconds that the end waits for JetStream, once for what is under way and once for the lease. */
const stopMs = 500;
/** Streams and consumers, and the lease. */
const maxEntries = 2000;

/**
 * The streams, buckets and consumers that the policy declares: one replica makes and changes them, and watches them.
 * Nothing here is waited for by a login. Idle until a policy declares streams.
 */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #bucket: Bucket<SharedEntry>;
  readonly #rows: Rows;
  readonly #lease: Lease;
  readonly #links: AccountLinks;
  readonly #stopping = new AbortController();
  /** Public keys (U…) that leaders have connected as. */
  readonly #users = new Set<string>();
  #reconciler: Reconciler | undefined;
  #running: Promise<void> = Promise.resolve();
  #isConnected = false;

  constructor(options: StreamsOptions) {
    const { config, secrets, log } = options;
    const { instance, nats } = config;
    this.#options = options;
    this.#bucket = this.#shared();
    this.#rows = new Rows(this.#bucket);
    const user = () => secrets().user.key.getPublicKey();
    this.#lease = new Lease({ instance, user, store: leaseStore(this.#bucket) });
    const common: Pick<LinkOptions, "name" | "nats" | "log"> = {
      ...{ name: `nats-entra ${instance}`, nats, log },
    };
    const onChange = (account: string) => this.#reconciler?.changedIn(account);
    this.#links = new AccountLinks({ ...common, secrets, onChange });
  }

  /** Entries of the bucket, for another replica. */
  get entries(): BroadcastEntry[] {
    return this.#reconciler ? this.#bucket.texts : [];
  }

  /** Takes an entry that another replica has sent. */
  accept(entry: BroadcastEntry): void {
    if (entry.bucket === this.#bucket.name) this.#bucket.accept(entry);
  }

  /** Called once there is a connection to CONTROL_DATA; does not wait. */
  start(): void {
    this.#isConnected = true;
    this.changed();
  }

  /** Called when another policy, or other secrets, are in force, or a connection is back. */
  changed(): void {
    if (this.#reconciler) this.#reconciler.changed();
    else if (this.#isConnected && this.#isWanted) this.#begin();
  }

  /** Ends what is under way, gives the lease back and closes the connections; nothing is recorded after that. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const { log } = this.#options;
    await Promise.race([this.#running, sleep(stopMs, undefined, { ref: false })]);
    const given = this.#lease.giveBack().catch((error: unknown) => {
      log.debug("streams_lease_not_given_back", { problem: messageOf(error) });
    });
    await Promise.race([given, sleep(stopMs, undefined, { ref: false })]);
    await this.#links.close();
  }

  /** Whether a callout connects as this user to make streams. @param user public key (U…) */
  isOwnUser(user: string): boolean {
    return this.#ownUsers.has(user);
  }

  /** Absent while the policy declares no streams. */
  get status(): StreamsStatus | undefined {
    if (!this.#isWanted) return undefined;
    const looked = leaseIn(this.#bucket)?.looked;
    const states = Object.values(StreamState).map((state): [StreamState, number] => [state, 0]);
    const counts = new Map(states);
    for (const { state } of this.#rows.all) counts.set(state, (counts.get(state) ?? 0) + 1);
    return {
      leads: this.#lease.isHeld,
      ...(looked !== undefined && { age: Math.max(0, Math.round(Date.now() / 1000) - looked) }),
      states: Object.fromEntries(counts) as StreamsStatus["states"],
    };
  }

  /** What is known of each stream and consumer, in the order of account, stream and consumer. */
  get rows(): readonly StreamRow[] {
    return this.#rows.all;
  }

  /**
   * One page of the rows, with what the leader has found.
   *
   * @throws ControlRefusal for an invalid offset
   */
  page({ offset }: ControlRequest["body"]): StreamPage {
    const rows: readonly StreamRow[] = this.#rows.all;
    const { holder, looked } = leaseIn(this.#bucket) ?? {};
    return {
      streams: pageOf(rows, pageSize, offset),
      total: rows.length,
      policy: this.#options.policy().digest,
      ...(holder && { leader: holder }),
      ...(looked !== undefined && { looked }),
    };
  }

  get #isWanted(): boolean {
    return streamsToKeep(this.#options.policy().accounts).size > 0;
  }

  get #ownUsers(): ReadonlySet<string> {
    this.#users.add(this.#options.secrets().user.key.getPublicKey());
    const leader = leaseIn(this.#bucket)?.user;
    if (leader !== undefined) this.#users.add(leader);
    return this.#users;
  }

  #begin(): void {
    const { audit, config, log, metrics, policy, talk } = this.#options;
    const everybody = () => talk.everybody();
    const { signal } = this.#stopping;
    const [lease, rows, links] = [this.#lease, this.#rows, this.#links];
    const recorder = new Recorder(audit, config.instance, log);
    const mends = new Mends();
    const reconciler = new Reconciler({
      ...{ policy, lease, rows, links, everybody, signal, log },
      isRecorded: () => recorder.flush(),
      keeper: (mayWrite) =>
        new Keeper({
          ...{ rows, mends, mayWrite, log },
          isLeader: () => lease.isHeld && !signal.aborted,
          record: (fact) => recorder.record(fact),
          onChange: (what, cause) => metrics.streamChanged(what, cause),
        }),
    });
    this.#reconciler = reconciler;
    this.#running = this.#bucket.start(signal).then(() => reconciler.run());
  }

  #shared(): Bucket<SharedEntry> {
    const { config, jetStream, keys, log, metrics, talk } = this.#options;
    const name = "streams";
    return new Bucket<SharedEntry>({
      ...{ name, keys, jetStream, log, maxEntries, read: readShared, isOver: isPast },
      replicas: config.control.replicas,
      broadcast: (entry) => {
        try {
          talk.broadcast(entry);
        } catch (error) {
          // the others will find it in the stream
          log.warn("control_entry_not_told", { problem: messageOf(error) });
        }
      },
      onChange: () => undefined,
      onForget: () => undefined,
      onRejected: () => metrics.entryRejected(name),
      onRestored: () => metrics.entryRestored(name),
    });
  }
}
