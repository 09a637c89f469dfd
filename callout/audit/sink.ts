import type { AuditEvent } from "./event.ts";

/** Where whoever does something tells of it. */
export interface AuditSink {
  /**
   * Resolves once the event is kept, rejects when it cannot be. A login is only granted after its
   * record is kept.
   */
  append(event: AuditEvent): Promise<void>;
}
