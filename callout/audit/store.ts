import type { LogActivity } from "../../protocol/audit/checkpoint.ts";
import type { Line } from "../../protocol/audit/chain.ts";

/** A place where records are kept. */
export interface AuditStore {
  /** Resolves once all of the lines are kept; rejects when some may not be. Never called while it works. */
  write(lines: readonly Line[]): Promise<void>;
}

/** A store that the status, the log and the metrics name. */
export interface NamedStore extends AuditStore {
  readonly name: string;
}

/** A file that was begun or removed. */
export interface FileEvent {
  readonly activity: typeof LogActivity.Rotate | typeof LogActivity.Delete;
  readonly file: string;
}

/** As lines of a file or pipe, each with its end. */
export function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join("");
}
