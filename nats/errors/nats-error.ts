import { Failure, type Details } from "../../errors/failure.mjs";

/** Every way in which this room refuses its input. The values are stable, for callers, audit and alerts. */
export type NatsErrorCode =
  // keys
  | "key_invalid"
  | "key_kind"
  | "key_cleared"
  | "key_missing"
  | "key_reused"
  // sealed boxes
  | "box_malformed"
  | "box_unreadable"
  // JWTs
  | "jwt_malformed"
  | "jwt_signature"
  // authorization requests
  | "request_type"
  | "request_audience"
  | "request_account"
  | "request_server"
  | "request_user"
  | "request_expired"
  // an operator brought along
  | "operator_invalid"
  | "operator_signing_key"
  | "operator_system_account"
  // what accounts share
  | "import_private"
  // server configuration
  | "config_value"
  | "config_tls"
  | "config_override"
  | "config_protected";

/** A refusal with a stable code. No member contains a seed, a token or a JWT. */
export class NatsError extends Failure {
  declare readonly code: NatsErrorCode;

  /** @param details `next` for what people have written; what programs send each other is refused without */
  constructor(code: NatsErrorCode, message: string, details: Partial<Details> = {}) {
    super(code, message, { next: undefined, ...details });
    this.name = "NatsError";
  }
}
