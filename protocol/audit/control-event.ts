import type { RevocationTarget } from "../control/revocation.ts";
import type { AuditEvent } from "./event.ts";

/** That somebody is kept out, or let in again: OCSF's User Access Management (3005), 2: revoke privileges. */
export interface RevocationEvent extends AuditEvent {
  readonly class_uid: 3005;
  readonly activity_id: 2 | 99;
  readonly revocation: string;
  readonly target: RevocationTarget;
  /** What the operator wrote. */
  readonly comment: string;
  /** Object id of the operator. */
  readonly actor: string;
  /** Object id of whose token is kept out, where that is known. */
  readonly holder?: string;
  /** Unix seconds. */
  readonly until?: number;
}

/** What happens to a grant of a role. */
export type AssignmentActivity = "assign" | "propose" | "approve" | "withdraw";

/** A temporary role assignment: OCSF's User Access Management (3005), 1: assign privileges. */
export interface AssignmentEvent extends AuditEvent {
  readonly class_uid: 3005;
  readonly activity_id: 1 | 2 | 99;
  readonly grant: string;
  readonly role: string;
  /** Object id of who gets it. */
  readonly holder: string;
  /** What was written when it was granted or proposed. */
  readonly comment: string;
  /** Object id of who did this. */
  readonly actor: string;
  /** Unix seconds; absent while it waits for approval. */
  readonly until?: number;
}

/** That the callouts ended a session: OCSF's Authentication (3002), 2: logoff. */
export interface SessionKickEvent extends AuditEvent {
  readonly class_uid: 3002;
  readonly activity_id: 2;
  readonly reason: KickReason;
  readonly oid?: string;
  readonly azp?: string;
  readonly uti?: string;
  readonly account?: string;
  readonly user?: string;
  /** Id (N…) of its server, and its number there. */
  readonly server: string;
  readonly connection: number;
}

/** Why the callouts end a session. */
export type KickReason = "revoked" | "policy_narrowed" | "grant_withdrawn";
