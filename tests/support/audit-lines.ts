import { beginning, joined, type Head, type Line } from "../../protocol/audit/chain.ts";
import type { AuditEvent } from "../../protocol/audit/event.ts";

/** An event with this id; `more` in place of its other fields. */
export function auditEvent(id: string, more: object = {}): AuditEvent {
  const event = { class_uid: 3002, activity_id: 1, status_id: 1, time: 1_780_000_000_000 } as const;
  return { ...event, id, instance: "callout-0", ...more };
}

/** A chain of events with these ids. */
export function auditLines(ids: readonly string[], head: Head = beginning): Line[] {
  return ids.map((id) => {
    const line = joined(auditEvent(id), head);
    head = line;
    return line;
  });
}
