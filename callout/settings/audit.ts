import { AuditMode } from "../../protocol/audit/mode.ts";
import type { Fields } from "./fields.ts";

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
const modes = Object.values(AuditMode);
const ends = Object.values(WhenFull);

export function readAudit(fields: Fields): AuditConfig {
  const isMode = (text: string) => modes.includes(text as AuditMode);
  const file = fields.optionalObject("file");
  const result = {
    mode: fields.textOr("mode", AuditMode.Durable, `give one of ${modes.join(", ")}`, isMode),
    ...(file && { file: readFile(file) }),
    stream: readStream(fields.optionalObject("stream") ?? fields.empty("stream")),
  };
  fields.end();
  return result as AuditConfig;
}

function readStream(fields: Fields): AuditStreamConfig {
  const maxBytes = fields.optionalInteger("maxBytes", mebibyte, Number.MAX_SAFE_INTEGER);
  const result = {
    maxAge: fields.integer("maxAge", 600, 3650 * day, 90 * day),
    ...(maxBytes !== undefined && { maxBytes }),
  };
  fields.end();
  return result;
}

function readFile(fields: Fields): AuditFileConfig {
  const isEnd = (text: string) => ends.includes(text as WhenFull);
  const maxSize = fields.integer("maxSize", mebibyte, 1024 * mebibyte, 64 * mebibyte);
  const maxTotal = fields.optionalInteger("maxTotal", 2 * maxSize, Number.MAX_SAFE_INTEGER);
  const result = {
    folder: fields.text("folder", "name a folder that lasts, and that this process may write to"),
    maxSize,
    ...(maxTotal !== undefined && { maxTotal }),
    whenFull: fields.textOr("whenFull", WhenFull.Refuse, `give one of ${ends.join(", ")}`, isEnd),
  };
  fields.end();
  return result as AuditFileConfig;
}
