/**
 * Configurations of streams and consumers as JetStream's API has them: its own names, durations in nanoseconds, sizes
 * in bytes, -1 for unlimited. The tables (stream-table.ts, consumer-table.ts) say which settings there are.
 */

/** Where a stream's messages come from, for a mirror or a source. */
export interface StreamOrigin {
  readonly name: string;
  readonly opt_start_seq?: number;
  /** RFC 3339, UTC. */
  readonly opt_start_time?: string;
  readonly filter_subject?: string;
  readonly subject_transforms?: readonly SubjectMapping[];
  /** Another account or domain: the prefix of its API, and of the subjects on which it delivers. */
  readonly external?: { readonly api: string; readonly deliver?: string };
  /** A durable consumer of the origin that is there already. */
  readonly consumer?: { readonly name: string; readonly deliver_subject: string };
}

/** Subjects that become others. */
export interface SubjectMapping {
  readonly src: string;
  readonly dest: string;
}

/** A stream's configuration with every setting explicit; what has no neutral value is absent when it is not set. */
export interface StreamConfig {
  readonly name: string;
  readonly description?: string;
  /** Absent for a mirror, and for a stream that only has sources. */
  readonly subjects?: readonly string[];
  readonly retention: "limits" | "interest" | "workqueue";
  readonly storage: "file" | "memory";
  readonly num_replicas: number;
  readonly max_msgs: number;
  readonly max_bytes: number;
  /** 0: unlimited. */
  readonly max_age: number;
  readonly max_msgs_per_subject: number;
  readonly max_msg_size: number;
  readonly max_consumers: number;
  readonly discard: "old" | "new";
  readonly discard_new_per_subject: boolean;
  readonly duplicate_window: number;
  readonly no_ack: boolean;
  readonly compression: "none" | "s2";
  readonly first_seq?: number;
  readonly persist_mode: "default" | "async";
  readonly placement?: { readonly cluster?: string; readonly tags?: readonly string[] };
  readonly mirror?: StreamOrigin;
  readonly sources?: readonly StreamOrigin[];
  readonly subject_transform?: SubjectMapping;
  readonly republish?: SubjectMapping & { readonly headers_only: boolean };
  readonly allow_direct: boolean;
  readonly mirror_direct: boolean;
  readonly sealed: boolean;
  readonly deny_delete: boolean;
  readonly deny_purge: boolean;
  readonly allow_rollup_hdrs: boolean;
  readonly allow_msg_ttl: boolean;
  /** 0: deleted keys leave no marker. */
  readonly subject_delete_marker_ttl: number;
  readonly allow_msg_counter: boolean;
  readonly allow_atomic: boolean;
  readonly allow_batched: boolean;
  readonly allow_msg_schedules: boolean;
  /** 0: no limit, or nats-server's default. */
  readonly consumer_limits: {
    readonly inactive_threshold: number;
    readonly max_ack_pending: number;
  };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A durable consumer's configuration, as explicit as a stream's. */
export interface ConsumerConfig {
  readonly name: string;
  readonly durable_name: string;
  readonly description?: string;
  readonly deliver_policy:
    "all" | "last" | "new" | "by_start_sequence" | "by_start_time" | "last_per_subject";
  readonly opt_start_seq?: number;
  /** RFC 3339, UTC. */
  readonly opt_start_time?: string;
  readonly ack_policy: "none" | "all" | "explicit" | "flow_control";
  /** 0 where nothing is acknowledged one by one. */
  readonly ack_wait: number;
  readonly max_deliver: number;
  readonly backoff?: readonly number[];
  readonly filter_subject?: string;
  readonly filter_subjects?: readonly string[];
  readonly replay_policy: "instant" | "original";
  /** 0: unlimited. */
  readonly rate_limit_bps: number;
  readonly sample_freq?: string;
  /** 0 for a push consumer. */
  readonly max_waiting: number;
  readonly max_ack_pending: number;
  readonly flow_control: boolean;
  readonly headers_only: boolean;
  /** 0: unlimited. */
  readonly max_batch: number;
  /** 0: unlimited. */
  readonly max_expires: number;
  /** 0: unlimited. */
  readonly max_bytes: number;
  /** Of a push consumer. */
  readonly deliver_subject?: string;
  readonly deliver_group?: string;
  /** 0: none. */
  readonly idle_heartbeat: number;
  /** 0: it stays. */
  readonly inactive_threshold: number;
  /** 0: as many as the stream. */
  readonly num_replicas: number;
  readonly mem_storage: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /** RFC 3339, UTC. */
  readonly pause_until?: string;
  readonly priority_groups?: readonly string[];
  readonly priority_policy: "none" | "overflow" | "pinned_client" | "prioritized";
  /** 0 unless clients are pinned. */
  readonly priority_timeout: number;
}

/** A stream that the stack makes and changes. */
export interface ManagedStream {
  readonly managed?: never;
  readonly config: StreamConfig;
  /** By name. Absent: the policy declares none; those that are there are left alone either way. */
  readonly consumers?: Readonly<Record<string, ConsumerConfig>>;
  /** What is done about a difference that somebody else made. Absent: it is corrected. */
  readonly drift?: "report";
  /** Settings, by JetStream's names, whose change may lose messages; sorted. */
  readonly mayLose?: readonly string[];
}

/** The settings that are declared; null declares that there is none. */
export type Known<T extends { readonly name: string }> = {
  readonly [K in keyof T]?: T[K] | (undefined extends T[K] ? null : never);
} & Pick<T, "name">;

/** A stream that something else makes: only the settings that the policy declares are known, and watched. */
export interface WatchedStream {
  readonly managed: false;
  readonly config: Known<StreamConfig>;
  /** By name, each with the settings that are declared. */
  readonly consumers?: Readonly<Record<string, Known<ConsumerConfig>>>;
  readonly drift?: never;
  readonly mayLose?: never;
}

/** A stream of an account, as the access document has it. */
export type StreamEntry = ManagedStream | WatchedStream;
