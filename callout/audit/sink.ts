import type { AuditEvent } from "../../protocol/audit/event.ts";

/** Receives audit events. */
export interface AuditSink {
  /**
   * Resolves once the event is stored, and rejects if it cannot be. A login is only granted after its
   * record is stored.
   * @param maxWaitMs how long it may wait for others, to be stored together. @default 0
   */
  append(event: AuditEvent, maxWaitMs?: number): Promise<void>;
}
