import type { AuditAlarm } from "../audit/alarm.ts";
import type { AuditMode } from "../audit/mode.ts";
import type { StreamState } from "../control/stream-row.ts";

/** What the service knows about itself: `/readyz` shows it, the gauges of `/metrics` are read from it. */
export interface Status {
  /** True while logins are served, by the files on disk and keys that may be used. */
  readonly ready: boolean;
  readonly instance: string;
  readonly version: string;
  readonly policy: PolicyStatus;
  readonly secrets: SecretsStatus;
  readonly issuers: readonly IssuerStatus[];
  readonly nats: { readonly connected: boolean; readonly server?: string };
  readonly audit: AuditStatus;
  /** Absent while the policy has no account CONTROL. */
  readonly control?: ControlStatus;
  /** Absent while the policy declares no streams. */
  readonly streams?: StreamsStatus;
  readonly logins: {
    /** False before the first subscription and while draining. */
    readonly served: boolean;
    /** Requests that wait for their turn, and those that are put off. */
    readonly waiting: { readonly first: number; readonly later: number };
    /** Those that wait for their audit record. */
    readonly pending: number;
    /** Granted logins that are remembered for reloads of servers. */
    readonly remembered: number;
  };
}

/** What one replica says about itself to those who compare all of them. */
export interface ReplicaFacts extends Pick<
  Status,
  "ready" | "instance" | "version" | "policy" | "issuers" | "nats" | "control"
> {
  /** Milliseconds since 1970: its clock. */
  readonly time: number;
  /** Digests of the policies with which it can compare what sessions were granted. */
  readonly comparable: readonly string[];
  readonly trust: TrustFacts;
}

/** The public sides of a replica's secrets: what the nodes have to know of it. */
export interface TrustFacts {
  /** Public key (U…) as which it connects. */
  readonly user: string;
  /** Public keys (X…) that requests may be sealed for; that in use is the first. */
  readonly xkeys: readonly string[];
  /** Public keys (A…) of the accounts, by name in the policy; that of the callouts is `AUTH`. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Public keys (A…) of the keys that sign for them, by the same names. */
  readonly signers: Readonly<Record<string, string>>;
}

export interface PolicyStatus {
  /** Of the policy in force. */
  readonly digest: string;
  /** Why the file's present content is not in force. */
  readonly problem?: string;
  /** Accounts of the policy for which there is no signing key. */
  readonly accountsWithoutKey: readonly string[];
}

export interface SecretsStatus {
  /** Why the file's present content is not in force. */
  readonly problem?: string;
}

export interface AuditStatus {
  readonly mode: AuditMode;
  /** Where records are kept, the best first: `file`, `stream`, or `stdout` when there is neither. */
  readonly stores: readonly string[];
  /** Number of the last record that is kept. */
  readonly sequence: number;
  /** Seconds since the stream had every record, 0 while it has; absent without a stream. */
  readonly lag?: number;
}

export interface ControlStatus {
  /** To the account CONTROL. */
  readonly connected: boolean;
  /** To CONTROL_DATA. */
  readonly data: boolean;
  /** To the system account. */
  readonly system: boolean;
  /** False before every bucket has been read once; logins are not served then. */
  readonly read: boolean;
  readonly buckets: Readonly<Record<string, BucketStatus>>;
  /** What happened to the audit stream in the last week and should not have. */
  readonly alarms: readonly AuditAlarm[];
}

export interface BucketStatus {
  readonly entries: number;
  /** Seconds since it was read to its end. */
  readonly age?: number;
  /** Entries that were gone or overwritten, and that this replica has written again since its start. */
  readonly restored: number;
}

/** The declared streams, as this replica knows of them: any replica knows what the leader found. */
export interface StreamsStatus {
  /** True in the one replica that makes and watches streams. */
  readonly leads: boolean;
  /** Seconds since the leader looked at every stream; absent before its first look. */
  readonly age?: number;
  /** Streams and consumers in each state. */
  readonly states: Readonly<Record<StreamState, number>>;
}

export interface IssuerStatus {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Ids of the keys. */
  readonly keys: readonly string[];
  /** True while the keys may be used. */
  readonly fresh: boolean;
  /** Seconds since the keys were fetched. */
  readonly age?: number;
}
