import { Failure, type Details } from "../errors/failure.mjs";
import { ConnectError, type ConnectErrorCode } from "../connect/error.ts";

/** Why there is no connection, or may soon be none; or why a request has no caller. The codes are stable. */
export type EntraErrorCode =
  /** The credential gives no token: it threw, or had none. `cause` is what it threw. */
  | "token_unavailable"
  /** The credential gave something else than an access token that says whose it is. */
  | "token_unreadable"
  /** A later token is of somebody else: inboxes and permissions would not fit. */
  | "identity_changed"
  /** NATS does not let the token in. It tells no client why; the callout's audit does. */
  | "login_refused"
  /** `address_invalid`, `clear_text`, `tls_missing`, `tls_invalid`: there is no safe way to the servers. */
  | ConnectErrorCode
  /** Not a request by an import: published in the service's own account, or an answer that was redirected. */
  | "caller_local"
  /** The import does not share who asks. */
  | "caller_unknown"
  /** Passed another import before the service's: a redirected answer, or an account in between. */
  | "caller_redirected"
  /** A header `Nats-Request-Info` that no server writes. */
  | "caller_unreadable"
  /** Not a session of an identity: a leaf node, JetStream, a break-glass credential. */
  | "caller_kind"
  /** An account uses streams of several others, so there is no one JetStream domain for it. */
  | "domain_ambiguous";

/** An error of `@nats-entra/client`. A token is in none of its members. */
export class EntraError extends Failure {
  declare readonly code: EntraErrorCode;
  declare readonly next: string;

  constructor(code: EntraErrorCode, message: string, details: Details & { readonly next: string }) {
    super(code, message, details);
    this.name = "EntraError";
  }
}

/** What went wrong on the way to a server, by this library's own error; anything else as it is. */
export function asEntraError(error: unknown): unknown {
  return error instanceof ConnectError
    ? new EntraError(error.code, error.message, { next: error.next, cause: error })
    : error;
}
