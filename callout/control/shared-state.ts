import { isInForce, readRevocation, type Revocation } from "../../protocol/control/revocation.ts";
import { readAssignment, type TemporaryAssignment } from "../../protocol/control/assignment.ts";
import type { ControlStatus } from "../../protocol/status/status.ts";
import { readMark, type AuditMark } from "../audit/mark.ts";
import { markKey } from "../audit/watch.ts";
import { Bucket, type BroadcastEntry, type BucketOptions } from "../bucket/bucket.ts";
import type { BucketKeys } from "../bucket/entries.ts";
import type { Enforcement } from "../enforcement/enforcement.ts";
import type { ControlLinks } from "../link/control-links.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { TemporaryAssignments } from "./assignments.ts";
import type { ReplicaTalk } from "./replica-talk.ts";
import { isAssignmentPast, isRevocationPast } from "./retention.ts";
import { Revocations } from "./revocations.ts";

export interface SharedStateOptions {
  /** Copies that JetStream keeps. */
  readonly replicas: number;
  readonly keys: BucketKeys;
  readonly links: Pick<ControlLinks, "patientJetStream">;
  readonly talk: Pick<ReplicaTalk, "broadcast">;
  readonly enforcement: Pick<Enforcement, "follow" | "followWithdrawal">;
  readonly metrics: Pick<CalloutMetrics, "entryRejected" | "entryRestored">;
  readonly log: Log;
}

/** The replicas' shared state: revocations, temporary assignments, and the last known state of the audit stream. */
export class SharedState {
  readonly revocations: Bucket<Revocation>;
  readonly assignments: Bucket<TemporaryAssignment>;
  readonly marks: Bucket<AuditMark>;
  readonly revoked: Revocations;
  readonly assigned: TemporaryAssignments;
  readonly #options: SharedStateOptions;

  constructor(options: SharedStateOptions) {
    const { enforcement } = options;
    this.#options = options;
    this.revocations = this.#bucket({
      name: "revocations",
      read: readRevocation,
      isOver: isRevocationPast,
      onChange: (_id, revocation, isFirstRead) => {
        if (!isFirstRead && isInForce(revocation, Date.now() / 1000))
          void enforcement.follow(revocation);
      },
      onForget: () => undefined,
    });
    this.assignments = this.#bucket({
      name: "grants",
      read: readAssignment,
      isOver: isAssignmentPast,
      onChange: (id, { withdrawn }, isFirstRead) => {
        if (withdrawn && !isFirstRead) void enforcement.followWithdrawal(id);
      },
      onForget: (id) => void enforcement.followWithdrawal(id),
    });
    this.marks = this.#bucket({
      name: "marks",
      read: readMark,
      isOver: () => false,
      onChange: () => undefined,
      onForget: () => undefined,
    });
    this.revoked = new Revocations(this.revocations);
    this.assigned = new TemporaryAssignments(this.assignments);
  }

  /** Watches the streams; resolves once each has been read. */
  async start(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#buckets.map((bucket) => bucket.start(signal)));
  }

  /** Reads the streams now, since messages may have been missed. */
  refresh(): void {
    for (const bucket of this.#buckets) bucket.refresh();
  }

  /** Every entry, for another replica. */
  get entries(): BroadcastEntry[] {
    return this.#buckets.flatMap(({ texts }) => texts);
  }

  /** Accepts an entry of another replica. */
  accept(entry: BroadcastEntry): void {
    this.#buckets.find(({ name }) => name === entry.bucket)?.accept(entry);
  }

  get status(): Pick<ControlStatus, "read" | "buckets" | "alarms"> {
    const buckets = this.#buckets.map(({ name, values, age, restored }) => {
      const known = Number.isFinite(age) ? { age: Math.round(age) } : {};
      return [name, { entries: values.size, ...known, restored }] as const;
    });
    return {
      read: buckets.every(([, { age }]) => age !== undefined),
      buckets: Object.fromEntries(buckets),
      alarms: this.marks.get(markKey)?.alarms ?? [],
    };
  }

  get #buckets() {
    return [this.revocations, this.assignments, this.marks] as const;
  }

  #bucket<T>(
    own: Pick<BucketOptions<T>, "name" | "read" | "isOver" | "onChange" | "onForget">,
  ): Bucket<T> {
    const { keys, links, log, metrics, replicas, talk } = this.#options;
    return new Bucket<T>({
      ...own,
      ...{ keys, replicas, log },
      jetStream: () => links.patientJetStream,
      broadcast: (entry) => {
        try {
          talk.broadcast(entry);
        } catch (error) {
          // the others will find it in the stream
          log.warn("control_entry_not_told", { problem: messageOf(error) });
        }
      },
      onRejected: () => metrics.entryRejected(own.name),
      onRestored: () => metrics.entryRestored(own.name),
    });
  }
}
