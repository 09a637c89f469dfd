import type { Line } from "../../protocol/audit/chain.ts";

/** A place where records are kept. */
export interface AuditStore {
  /** Resolves once all of the lines are kept; rejects when some may not be. Never called while it works. */
  write(lines: readonly Line[]): Promise<void>;
}

/** As lines of a file or pipe, each with its end. */
export function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join("");
}
