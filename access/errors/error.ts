import { Failure, lineOf } from "../../errors/failure.mjs";
import type { Source } from "./source.ts";

/** Every mistake that a policy can make. The values are stable. */
export type PolicyErrorCode =
  | SubjectErrorCode
  // names, texts and numbers
  | "name_invalid"
  | "text_invalid"
  | "size_invalid"
  | "count_invalid"
  | "duration_invalid"
  | "date_invalid"
  // accounts
  | "account_name"
  | "account_reserved"
  | "account_duplicate"
  | "account_unknown"
  | "account_defaults"
  // sharing between accounts
  | "export_duplicate"
  | "export_overlap"
  | "export_unknown"
  | "import_duplicate"
  | "import_overlap"
  | "import_self"
  | "import_outside_export"
  | "import_mapping"
  | "import_cycle"
  // roles
  | "role_name"
  | "role_duplicate"
  | "roles_missing"
  | "members_missing"
  | "member_unknown"
  | "grants_missing"
  | "responses_invalid"
  | "deny_kind"
  | "deny_session"
  // agents
  | "agent_name"
  | "agent_duplicate"
  | "agent_clients"
  | "bounds_missing"
  | "queue_on_bound"
  // the accounts CONTROL and CONTROL_DATA
  | "control_shared"
  | "control_data"
  | "control_grant"
  | "control_elsewhere"
  | "control_role"
  // services, and what lies between accounts
  | "service_subject"
  | "micro_missing"
  | "vault_grant"
  | "vault_jetstream"
  | "wall_serve"
  | "wall_restore"
  | "wall_domain"
  | "wall_control"
  | "wall_leaf"
  | "wall_overlap"
  | "wall_clash"
  | "wall_copy"
  // streams
  | "jetstream_missing"
  | "stream_conflict"
  | "stream_empty"
  | "topic_invalid"
  | "topic_missing"
  | "mqtt_jetstream"
  | "mqtt_streams"
  | "mqtt_internal"
  | "leaf_empty"
  | "leaf_limit"
  | "leaf_jetstream"
  | "stream_place"
  | "stream_copy"
  | "follow_removes"
  | "stream_unknown"
  | "setting_invalid"
  | "setting_unknown"
  | "setting_refused"
  | "setting_conflict"
  | "consumer_unknown"
  | "streams_unkept";

export type SubjectErrorCode =
  | "subject_empty"
  | "subject_empty_token"
  | "subject_whitespace"
  | "subject_wildcard"
  | "subject_system"
  | "subject_reserved"
  | "subject_jetstream"
  | "subject_star_reaches_on"
  | "subject_outside_stream"
  | "placeholder_unknown"
  | "placeholder_misplaced"
  | "queue_on_publish"
  | "queue_on_deny"
  | "queue_invalid";

/** What is wrong, before it is known where. */
export interface Problem {
  readonly code: PolicyErrorCode;
  readonly message: string;
  /** What to do about it. */
  readonly next: string;
}

/** Whose mistake it is. */
export interface Owner {
  readonly role?: string;
  readonly agent?: string;
  readonly account?: string;
}

/** One mistake in a policy: a stable code, the place, and what to do about it. */
export class PolicyError extends Failure {
  declare readonly code: PolicyErrorCode;
  declare readonly next: string;
  declare readonly place: Source;
  readonly role: string | undefined;
  readonly agent: string | undefined;
  readonly account: string | undefined;

  constructor(problem: Problem, place: Source, owner: Owner = {}) {
    const { role, agent, account } = owner;
    const named = Object.entries({ role, agent, account }).find(([, name]) => name !== undefined);
    const whose = named === undefined ? "" : `${named[0]} '${named[1] ?? ""}': `;
    super(problem.code, `${whose}${problem.message}`, { next: problem.next, place });
    this.name = "PolicyError";
    this.role = role;
    this.agent = agent;
    this.account = account;
  }
}

/** All mistakes of a policy together, in the order of their places. */
export class PolicyErrors extends Failure {
  declare readonly code: "policy_invalid";
  readonly errors: readonly PolicyError[];

  constructor(errors: readonly PolicyError[]) {
    const sorted = [...errors].sort(byPlace);
    const count = sorted.length === 1 ? "1 mistake" : `${sorted.length} mistakes`;
    const lines = sorted.map((error) => `  ${lineOf(error)}`).join("\n");
    super("policy_invalid", `the policy has ${count}:\n${lines}`, {
      next: "correct each as its line says",
    });
    this.name = "PolicyErrors";
    this.errors = sorted;
  }
}

function byPlace({ place: a }: PolicyError, { place: b }: PolicyError): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** What can go wrong when a compiled document is used. The values are stable. */
export type AccessErrorCode =
  | "document_json"
  | "document_version"
  | "document_shape"
  | "document_reference"
  | "document_digest"
  | "document_reviewed"
  | "claim_invalid"
  | "role_unknown"
  | "roles_span_accounts"
  | "agent_unknown"
  | "bounds_broken";

/** A compiled document that is not what it should be, or that is asked what it cannot answer. */
export class AccessError extends Failure {
  declare readonly code: AccessErrorCode;

  /** @param next what to do about it */
  constructor(code: AccessErrorCode, message: string, next: string) {
    super(code, message, { next });
    this.name = "AccessError";
  }
}
