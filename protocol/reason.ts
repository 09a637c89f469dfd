import type { DenyReason } from "../access/index.ts";

/**
 * Why a login was refused. The values are stable: audit, alerts and the NATS server's log carry
 * them. explained/reasons.ts says for each what it means, its usual cause, and what to do.
 */
export const Reason = {
  // what the client sent
  NoToken: "no_token",
  CredentialAmbiguous: "credential_ambiguous",
  ConnectionType: "connection_type",
  MqttClientId: "mqtt_client_id",
  LeafName: "leaf_name",
  SessionUnknown: "session_unknown",
  // the token's form
  TokenTooLarge: "token_too_large",
  TokenMalformed: "token_malformed",
  Algorithm: "algorithm",
  HeaderInvalid: "header_invalid",
  GraphToken: "graph_token",
  // the token's signature
  UnknownKey: "unknown_key",
  KeysUnavailable: "keys_unavailable",
  BadSignature: "bad_signature",
  // the token's claims
  WrongVersion: "wrong_version",
  WrongIssuer: "wrong_issuer",
  WrongTenant: "wrong_tenant",
  WrongAudience: "wrong_audience",
  IdToken: "id_token",
  TokenBound: "token_bound",
  TokenDelegated: "token_delegated",
  TokenKind: "token_kind",
  TokenExpired: "token_expired",
  TokenNotYetValid: "token_not_yet_valid",
  ClaimMissing: "claim_missing",
  ClaimInvalid: "claim_invalid",
  KindUnclear: "kind_unclear",
  GroupsOverage: "groups_overage",
  SubjectUnknown: "subject_unknown",
  // the policy's decision
  NoRoles: "no_roles",
  RolesUnknown: "roles_unknown",
  RolesExpired: "roles_expired",
  MemberKind: "member_kind",
  AccountNotGranted: "account_not_granted",
  AccountAmbiguous: "account_ambiguous",
  AgentUnknown: "agent_unknown",
  AgentAccount: "agent_account",
  // an operator's
  Revoked: "revoked",
  // more than is due to one
  TooManyLogins: "too_many_logins",
  TooManyRequests: "too_many_requests",
  // this service
  AccountUnavailable: "account_unavailable",
  AuditUnavailable: "audit_unavailable",
  Overloaded: "overloaded",
  AnswerLate: "answer_late",
  RulesChanged: "rules_changed",
  InternalError: "internal_error",
} as const satisfies Record<string, string>;

export type Reason = (typeof Reason)[keyof typeof Reason];

/** Refusals that are this side's fault, and say nothing of the client. */
export const ourFaults: readonly Reason[] = [
  Reason.AccountUnavailable,
  Reason.AuditUnavailable,
  Reason.InternalError,
  Reason.KeysUnavailable,
  Reason.Overloaded,
  Reason.RulesChanged,
];

/** Refusals of those who have had more than is due to one. */
export const excess: readonly Reason[] = [Reason.TooManyLogins, Reason.TooManyRequests];

/** Fails to compile when access/ knows a reason that this table does not. */
export const fromDecision = (reason: DenyReason): Reason => reason;
