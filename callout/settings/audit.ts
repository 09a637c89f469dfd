import { AuditMode } from "../../protocol/audit/mode.ts";
import {
  integer,
  object,
  oneOf,
  optional,
  text,
  transform,
  type Shape,
} from "../../values/shape/index.ts";

/** What happens when files have reached their total. */
export const WhenFull = { Refuse: "refuse", Discard: "discard" } as const;
export type WhenFull = (typeof WhenFull)[keyof typeof WhenFull];

/** Files that keep the audit records. */
export interface AuditFileConfig {
  readonly folder: string;
  /** Bytes after which another file is begun. @default 64 MiB */
  readonly maxSize: number;
  /** Bytes of all files of a replica. @default no limit */
  readonly maxTotal?: number;
  /** What happens at `maxTotal` when the oldest file is not in the stream. @default refuse */
  readonly whenFull: WhenFull;
}

/** Limits of the stream AUDIT, which is there when the policy has the account CONTROL_DATA. */
export interface AuditStreamConfig {
  /** Seconds for which it keeps records. @default 90 days */
  readonly maxAge: number;
  /** Bytes of its records, copies not counted; the oldest make room. @default three quarters of the account's disk */
  readonly maxBytes?: number;
}

export interface AuditConfig {
  /** @default durable */
  readonly mode: AuditMode;
  /** No files when absent. */
  readonly file?: AuditFileConfig;
  readonly stream: AuditStreamConfig;
}

/** Seconds. */
const day = 86_400;
const mebibyte = 1024 * 1024;

const file: Shape<AuditFileConfig> = transform(
  object({
    folder: text("a folder that lasts, and that this process may write to"),
    maxSize: optional(integer(mebibyte, 1024 * mebibyte), 64 * mebibyte),
    maxTotal: optional(integer(2 * mebibyte)),
    whenFull: optional(oneOf(...Object.values(WhenFull)), WhenFull.Refuse),
  }),
  (value, reading) => {
    const { maxSize, maxTotal = Infinity } = value;
    if (maxTotal >= 2 * maxSize) return value;
    return reading.problem(`must be at least ${2 * maxSize}, twice maxSize`, "maxTotal");
  },
);

const stream: Shape<AuditStreamConfig> = object({
  maxAge: optional(integer(600, 3650 * day), 90 * day),
  maxBytes: optional(integer(mebibyte)),
});

export const audit: Shape<AuditConfig> = object({
  mode: optional(oneOf(...Object.values(AuditMode)), AuditMode.Durable),
  file: optional(file),
  stream: optional(stream, {}),
});
