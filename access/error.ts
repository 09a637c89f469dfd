import { at, type Source } from "./source.ts";

/** Every mistake a policy can make. The values are stable. */
export type PolicyErrorCode =
  // subjects
  | "subject_empty"
  | "subject_empty_token"
  | "subject_whitespace"
  | "subject_wildcard"
  | "subject_system"
  | "subject_star_reaches_on"
  | "subject_outside_stream"
  | "placeholder_unknown"
  | "placeholder_misplaced"
  | "queue_on_publish"
  | "queue_invalid"
  | "queue_on_deny"
  // names and numbers
  | "name_invalid"
  | "size_invalid"
  | "duration_invalid"
  | "date_invalid"
  | "count_invalid"
  | "description_missing"
  // accounts
  | "account_name"
  | "account_reserved"
  | "account_duplicate"
  | "account_unknown"
  | "account_defaults"
  | "export_duplicate"
  | "export_overlap"
  | "export_unknown"
  | "import_duplicate"
  | "import_overlap"
  | "import_self"
  | "import_mapping"
  | "import_cycle"
  // roles
  | "role_name"
  | "role_duplicate"
  | "role_text"
  | "roles_missing"
  | "module_empty"
  | "members_missing"
  | "member_unknown"
  | "grants_missing"
  | "deny_kind"
  | "deny_session"
  | "responses_invalid"
  | "jetstream_missing"
  | "stream_conflict"
  | "stream_empty";

/** What a problem is about, before it is known in which role it was made. */
export interface Problem {
  readonly code: PolicyErrorCode;
  readonly message: string;
  /** What to write instead. */
  readonly suggestion?: string;
}

export interface PolicyErrorDetails extends Problem {
  readonly source: Source;
  readonly role?: string;
  readonly account?: string;
}

/** One mistake in a policy: a stable code, the place, and what to do about it. */
export class PolicyError extends Error implements PolicyErrorDetails {
  readonly code: PolicyErrorCode;
  readonly source: Source;
  readonly role: string | undefined;
  readonly account: string | undefined;
  readonly suggestion: string | undefined;

  constructor(details: PolicyErrorDetails) {
    super(sentence(details));
    this.name = "PolicyError";
    this.code = details.code;
    this.source = details.source;
    this.role = details.role;
    this.account = details.account;
    this.suggestion = details.suggestion;
  }
}

function sentence({
  source,
  role,
  account,
  message,
  suggestion,
  code,
}: PolicyErrorDetails): string {
  const owner =
    role !== undefined ? `role '${role}': ` : account !== undefined ? `account '${account}': ` : "";
  const remedy = suggestion === undefined ? "" : `; ${suggestion}`;
  return `${at(source)} ${owner}${message}${remedy} [${code}]`;
}

/** All mistakes of a policy together, in the order of their places. */
export class PolicyErrors extends Error {
  readonly code = "policy_invalid";
  readonly errors: readonly PolicyError[];

  constructor(errors: readonly PolicyError[]) {
    const sorted = [...errors].sort(byPlace);
    const count = sorted.length === 1 ? "1 mistake" : `${sorted.length} mistakes`;
    super(`the policy has ${count}:\n${sorted.map((error) => `  ${error.message}`).join("\n")}`);
    this.name = "PolicyErrors";
    this.errors = sorted;
  }
}

function byPlace(a: PolicyError, b: PolicyError): number {
  if (a.source.file !== b.source.file) return a.source.file < b.source.file ? -1 : 1;
  return a.source.line - b.source.line || a.source.column - b.source.column;
}
