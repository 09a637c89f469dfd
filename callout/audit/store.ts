import type { LogActivity } from "../../protocol/audit/checkpoint.ts";
import type { Line } from "../../protocol/audit/chain.ts";

/** Stores records. */
export interface AuditStore {
  /** Resolves once all lines are stored; rejects if some may not be. Never called concurrently. */
  write(lines: readonly Line[]): Promise<void>;
}

/** A store with a name for status, log and metrics. */
export interface NamedStore extends AuditStore {
  readonly name: string;
}

/** A file that was created or removed. */
export interface FileEvent {
  readonly activity: typeof LogActivity.Rotate | typeof LogActivity.Delete;
  readonly file: string;
}

/** As lines of a file or pipe, each with a line end. */
export function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join("");
}
