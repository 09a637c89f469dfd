import type { TemporaryRole } from "../control/assignment.ts";
import type { Reason } from "../reason.ts";
import type { AuditEvent } from "./event.ts";
import type { Evidence } from "./evidence.ts";

/**
 * One decision on one login, as auditors want it: who asked, when, what came out, why, by which
 * policy. `class_uid`, `activity_id`, `status_id` and `time` are those of OCSF's Authentication
 * class (https://schema.ocsf.io/classes/authentication); docs/reference/audit-records.md describes every field.
 *
 * There is never a token in it, nor any text that a client chose freely.
 */
export interface LoginRecord extends AuditEvent, Omit<Evidence, "exp"> {
  readonly class_uid: 3002;
  /** 1: logon; 99: other, named by `activity_name`. */
  readonly activity_id: 1 | 99;
  /** A server that reloaded asked again about a live connection. */
  readonly activity_name?: "reauthorization";
  readonly policy: string;
  readonly decision: "granted" | "denied";
  readonly reason?: Reason;
  /**
   * Of a refusal that the trust check has asked for: object id of the operator who announced this very token as a bad one. A callout
   * has proven it; what a client says of itself is not in any record.
   */
  readonly probe?: string;
  /** Header parameter or claim at fault. */
  readonly member?: string;
  /** Unix seconds. */
  readonly token_exp?: number;
  /** What stands for `{azp}` in subjects, where that is not the token's own. */
  readonly azp_in_subjects?: string;
  /** Granted, or asked for and known. */
  readonly account?: string;
  readonly roles_matched?: readonly string[];
  /** Those of the roles that are temporarily assigned: id of the assignment, and until when (unix seconds). */
  readonly roles_borrowed?: readonly TemporaryRole[];
  /** The agent of the policy that acts for the person, within whose bounds the session is. */
  readonly agent?: string;
  readonly user_nkey: string;
  /** Unix seconds. */
  readonly nats_exp?: number;
  /** Ids of records that say `granted` and were never given: this was answered instead, or nothing. */
  readonly replaces?: readonly string[];
  readonly client: {
    /** The server's number for the connection: what its log lines and events name it by. */
    readonly id?: number;
    readonly address?: string;
    readonly kind?: string;
    readonly type?: string;
    readonly lang?: string;
  };
  readonly server: { readonly name: string; readonly id: string; readonly cluster?: string };
  /** Microseconds from the request's arrival to the signed answer. */
  readonly latency_us: number;
}
