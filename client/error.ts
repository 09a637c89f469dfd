/** Why there is no connection, or may soon be none. The codes are stable. */
export type EntraErrorCode =
  /** The credential gives no token: it threw, or had none. `cause` is what it threw. */
  | "token_unavailable"
  /** What the credential gives is no access token that says whose it is. */
  | "token_unreadable"
  /** A later token is of somebody else: inboxes and permissions would not fit. */
  | "identity_changed"
  /** NATS does not let the token in. It tells no client why; the callout's audit does. */
  | "login_refused";

/** An error of `nats-entra/client`. A token is in none of its members. */
export class EntraError extends Error {
  readonly code: EntraErrorCode;

  constructor(code: EntraErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EntraError";
    this.code = code;
  }
}
