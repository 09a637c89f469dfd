import type { AccessDocument, MemberKind, ResponseRules, SubjectRules } from "./document.ts";

/** Claims that may stand in subjects, as validated GUIDs (lower case). */
export interface SubjectClaims {
  readonly oid: string;
  readonly azp: string;
  readonly tid: string;
}

/** A verified identity, as the decision needs it. */
export interface Principal {
  readonly kind: MemberKind;
  /** The `roles` claim, as issued. */
  readonly roles: readonly string[];
  readonly claims: SubjectClaims;
}

/** Exactly what one session gets: placeholders filled in, roles merged, nothing left to interpret. */
export interface Grant {
  readonly account: string;
  /** Roles of the token that were honoured, sorted. */
  readonly roles: readonly string[];
  readonly publish: SubjectRules;
  readonly subscribe: SubjectRules;
  readonly responses?: ResponseRules;
  /** Unix seconds; the earliest of the roles' `maxSession` and `notAfter`. Absent when no role caps it. */
  readonly expires?: number;
}

/** Why a verified identity gets nothing; the values are stable, for audit and alerts. */
export type DenyReason =
  "no_roles" | "roles_unknown" | "roles_expired" | "member_kind" | "account_not_granted" | "account_ambiguous";

export type Decision =
  | { readonly granted: true; readonly grant: Grant }
  | { readonly granted: false; readonly reason: DenyReason; readonly detail: string };

export interface DecideOptions {
  /** Account asked for (the `user` field of CONNECT), or undefined. */
  readonly account?: string;
  /** Unix seconds. */
  readonly now: number;
}

export type Decide = (document: AccessDocument, principal: Principal, options: DecideOptions) => Decision;
