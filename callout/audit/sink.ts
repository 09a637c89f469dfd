import type { AuditEvent } from "../../protocol/audit/event.ts";

/** Where whoever does something tells of it. */
export interface AuditSink {
  /**
   * Resolves once the event is kept, rejects when it cannot be. A login is only granted after its
   * record is kept.
   *
   * @param maxWaitMs for which it may wait for others that are kept with it. @default 0
   */
  append(event: AuditEvent, maxWaitMs?: number): Promise<void>;
}
