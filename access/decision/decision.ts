/** What `decide` is asked and answers. */

import type { SubjectPermissions, ResponsePermission } from "../subjects/permissions.ts";
import type { AccessDocument, ConnectionKind, MemberKind } from "../document/document.ts";
import type { SubjectClaims } from "../subjects/placeholder.ts";

/** A verified identity, as the decision needs it. */
export interface Identity {
  readonly kind: MemberKind;
  /** The `roles` claim, as issued. */
  readonly roles: readonly string[];
  readonly claims: SubjectClaims;
  /** The token says that an agent acts for the person, whatever the policy knows of it. */
  readonly isAgent?: boolean;
}

/** Exactly what one session gets: placeholders filled in, roles merged, nothing left to interpret. */
export interface SessionPermissions {
  readonly account: string;
  /** Roles of the token that were honoured, sorted. */
  readonly roles: readonly string[];
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  readonly responses?: ResponsePermission;
  /** Kinds of connection that the session may have besides those of NATS clients, sorted; absent when there are none. */
  readonly connections?: readonly ConnectionKind[];
  /** The agent of the policy that acts for the person, within whose bounds all of it is. */
  readonly agent?: string;
  /**
   * Unix seconds; the earliest of the roles' `maxSession` and `notAfter` and the agent's `maxSession`. Absent
   * when nothing caps it.
   */
  readonly expires?: number;
}

/** Why a verified identity gets nothing; the values are stable, for audit and alerts. */
export type DenyReason =
  | "no_roles"
  | "roles_unknown"
  | "roles_expired"
  | "member_kind"
  | "account_not_granted"
  | "account_ambiguous"
  | "agent_unknown"
  | "agent_account"
  | "connection_type";

/** What `decide` answers: the permissions of the session, or the reason why there is none. */
export type Decision =
  | { readonly granted: true; readonly permissions: SessionPermissions }
  | { readonly granted: false; readonly reason: DenyReason; readonly detail: string };

/** What a decision depends on besides the document and the identity. */
export interface DecideOptions {
  /** Account asked for (the `user` field of CONNECT), or undefined. */
  readonly account?: string;
  /**
   * How the session connects, `CLIENT` as a NATS client, over TCP or websocket. Roles with `mqtt(…)` count for MQTT alone, and a
   * leaf node is denied `$MQTT.>`, which older servers allow it.
   *
   * @default whichever: all roles count, which is more than any one connection gets
   */
  readonly connection?: ConnectionKind | "CLIENT" | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/** The signature of `decide`. */
export type Decide = (
  document: AccessDocument,
  identity: Identity,
  options: DecideOptions,
) => Decision;
