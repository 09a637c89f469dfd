/** Settings of streams, buckets and consumers as policies write them. docs/reference/streams.md has the table. */
import type { Count, Interval, Size } from "../../values/quantity.ts";

/** Subjects that become others: `dest` may use `{{wildcard(1)}}` and nats-server's other functions. */
export interface MappingSettings {
  readonly src: string;
  readonly dest: string;
}

/** A stream from which another one takes its messages. */
export interface OriginSettings {
  /** A stream by its value, or its name. */
  readonly name: string | StreamValue;
  /** Where it lives, itself or its name. @default the account of the copy, or the one that the value says */
  readonly account?: string | { readonly name: string };
  readonly optStartSeq?: number;
  readonly optStartTime?: string;
  readonly filterSubject?: string;
  readonly subjectTransforms?: readonly MappingSettings[];
  /** Prefixes of another account or domain. */
  readonly external?: { readonly api: string; readonly deliver?: string };
  /** A durable push consumer that is there already. */
  readonly consumer?: { readonly name: string; readonly deliverSubject: string };
}

/** A stream by its value, by its name, or with what is taken of it. */
export type Origin = string | StreamValue | OriginSettings;

/** What `stream` returns. */
export interface StreamValue {
  readonly kind: "stream";
  readonly name: string;
  /** Name of the account where it lives. */
  readonly place?: string | undefined;
}

/**
 * Settings of a stream besides its subjects; what is left out is what JetStream takes for it. `false` says of a watched
 * stream that it has no such setting, where leaving it out says nothing.
 */
export interface StreamSettings {
  readonly description?: string;
  /** @default "limits" */
  readonly retention?: "limits" | "interest" | "workqueue";
  /** @default "file" */
  readonly storage?: "file" | "memory";
  /** From 1 to 5. @default 1 */
  readonly replicas?: number;
  /** @default "unlimited" */
  readonly maxAge?: Interval | "unlimited";
  /** @default "unlimited" */
  readonly maxBytes?: Size;
  /** @default "unlimited" */
  readonly maxMsgs?: Count;
  /** @default "unlimited" */
  readonly maxMsgsPerSubject?: Count;
  /** @default "unlimited" */
  readonly maxMsgSize?: Size;
  /** @default "unlimited" */
  readonly maxConsumers?: Count;
  /** What goes when a limit is reached. @default "old" */
  readonly discard?: "old" | "new";
  /** @default false */
  readonly discardNewPerSubject?: boolean;
  /** @default "2m", or `maxAge` if that is less */
  readonly duplicateWindow?: Interval;
  /** @default false */
  readonly noAck?: boolean;
  /** @default "none" */
  readonly compression?: "none" | "s2";
  readonly firstSeq?: number;
  /** @default "default" */
  readonly persistMode?: "default" | "async";
  readonly placement?: { readonly cluster?: string; readonly tags?: readonly string[] };
  /** The stream of which it is a copy: it has no subjects of its own then. */
  readonly mirror?: Origin | false;
  readonly sources?: readonly Origin[] | false;
  readonly subjectTransform?: MappingSettings | false;
  /** Publishes what is stored again. `src` is all subjects when left out. */
  readonly republish?:
    { readonly src?: string; readonly dest: string; readonly headersOnly?: boolean } | false;
  /** @default false */
  readonly allowDirect?: boolean;
  /** @default false */
  readonly mirrorDirect?: boolean;
  /** For ever. @default false */
  readonly denyDelete?: boolean;
  /** For ever. @default false */
  readonly denyPurge?: boolean;
  /** A writer of one subject may replace the whole stream (header Nats-Rollup). @default false */
  readonly allowRollup?: boolean;
  /** For ever. @default false */
  readonly allowMsgTtl?: boolean;
  /** @default no markers */
  readonly subjectDeleteMarkerTtl?: Interval | "unlimited";
  /** For ever. @default false */
  readonly allowMsgCounter?: boolean;
  /** @default false */
  readonly allowAtomic?: boolean;
  /** @default false */
  readonly allowBatched?: boolean;
  /** A writer may store on any subject of the stream (header Nats-Schedule-Target). For ever. @default false */
  readonly schedules?: boolean;
  readonly consumerLimits?: {
    readonly inactiveThreshold?: Interval | "unlimited";
    readonly maxAckPending?: Count;
  };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Settings of a durable consumer; without `deliverSubject` it is a pull consumer. */
export interface ConsumerSettings {
  readonly description?: string;
  readonly filterSubject?: string;
  readonly filterSubjects?: readonly string[];
  /** @default "all" */
  readonly deliverPolicy?:
    "all" | "last" | "new" | "by_start_sequence" | "by_start_time" | "last_per_subject";
  readonly optStartSeq?: number;
  readonly optStartTime?: string;
  /** @default "explicit" */
  readonly ackPolicy?: "none" | "all" | "explicit" | "flow_control";
  /** @default "30s" */
  readonly ackWait?: Interval;
  /** @default "unlimited" */
  readonly maxDeliver?: Count;
  readonly backoff?: readonly Interval[];
  /** @default "instant" */
  readonly replayPolicy?: "instant" | "original";
  readonly rateLimitBps?: Count;
  readonly sampleFreq?: string;
  /** @default 512 */
  readonly maxWaiting?: number;
  /** @default 1000 */
  readonly maxAckPending?: Count;
  readonly flowControl?: boolean;
  readonly headersOnly?: boolean;
  readonly maxBatch?: Count;
  readonly maxExpires?: Interval | "unlimited";
  readonly maxBytes?: Size;
  readonly deliverSubject?: string;
  readonly deliverGroup?: string;
  readonly idleHeartbeat?: Interval | "unlimited";
  readonly inactiveThreshold?: Interval | "unlimited";
  /** @default as many as the stream */
  readonly replicas?: number;
  readonly memStorage?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly pauseUntil?: string;
  readonly priorityGroups?: readonly string[];
  readonly priorityPolicy?: "none" | "overflow" | "pinned_client" | "prioritized";
  /** @default "2m" */
  readonly priorityTimeout?: Interval;
}

/** Settings that key-value and object buckets share. */
export interface BucketSettings {
  readonly description?: string;
  /** How long a value is kept. @default "unlimited" */
  readonly ttl?: Interval | "unlimited";
  /** @default "unlimited" */
  readonly maxBytes?: Size;
  /** @default "file" */
  readonly storage?: "file" | "memory";
  /** @default 1 */
  readonly replicas?: number;
  /** @default "none" */
  readonly compression?: "none" | "s2";
  readonly placement?: StreamSettings["placement"];
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default true */
  readonly allowDirect?: boolean;
}

/** Settings of a key-value bucket, as clients have them (ADR-8). */
export interface KeyValueSettings extends BucketSettings {
  /** How many values of a key are kept, from 1 to 64. @default 1 */
  readonly history?: number;
  /** @default "unlimited" */
  readonly maxValueSize?: Size;
  /** How long a marker stays when a key's last value expires; values may have a time of their own then. */
  readonly limitMarkerTtl?: Interval;
  readonly republish?: StreamSettings["republish"];
  /** The bucket of which it is a copy. */
  readonly mirror?: BucketOrigin | false;
  readonly sources?: readonly BucketOrigin[] | false;
}

/** A bucket by its value, by its name, or with what is taken of it. */
export type BucketOrigin =
  | string
  | OriginSettings
  | {
      readonly kind: "bucket";
      readonly stream: { readonly name: string; readonly place?: string | undefined };
    };

/** What can be declared of every stream, besides its settings. */
export interface Declared {
  /** False: something else makes the stream, and its declared settings are only watched. @default true */
  readonly managed?: false;
  /** What is done when a setting was changed by somebody else. @default "mend" */
  readonly drift?: "mend" | "report";
  /** Settings whose change may lose messages: without its name here such a change is refused. */
  readonly mayLose?: readonly string[];
}

/** What a policy declares of a stream, as written; `compile` judges all of it. */
export interface Declaration {
  /** Whose settings they are. */
  readonly as: "stream" | "kv" | "objects";
  readonly settings: Readonly<Record<string, unknown>>;
  readonly consumers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly managed?: unknown;
  readonly drift?: unknown;
  readonly mayLose?: unknown;
}
