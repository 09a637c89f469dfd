import type { SettingDifference } from "../control/stream-row.ts";
import type { AuditEvent } from "./event.ts";

/** Entity Management. */
export const streamClass = 3004;

/**
 * That a callout made or changed a declared stream, bucket or consumer, or refused to: OCSF's Entity Management (3004),
 * 1: create, 3: update. It names settings, and never holds a message.
 */
export interface StreamEvent extends AuditEvent {
  readonly class_uid: typeof streamClass;
  readonly activity_id: 1 | 3;
  /** 2: it was not done, see `refusal`. */
  readonly status_id: 1 | 2;
  /** Name in the policy. */
  readonly account: string;
  readonly stream: string;
  /** Absent for the stream itself. */
  readonly consumer?: string;
  /** Digest of the policy that declares it. */
  readonly policy: string;
  /** `policy`: the policy asks for it; `drift`: somebody else has changed or removed what was as declared. */
  readonly cause: "policy" | "drift";
  /** Empty when it was created. */
  readonly changes: readonly SettingDifference[];
  /** Why it was not done. */
  readonly refusal?: string;
}
