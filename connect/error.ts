import { Failure, type Details } from "../errors/failure.mjs";

/** Why no connection is made, or credentials are not said on it. The codes are stable. */
export type ConnectErrorCode =
  /** No address of a NATS server, or one that two readers could read differently. */
  | "address_invalid"
  /** Credentials would travel in clear text beyond this machine. */
  | "clear_text"
  /** The server speaks no TLS, or not first. */
  | "tls_missing"
  /** A TLS setting that is not known, or that has no effect on a websocket. */
  | "tls_invalid";

/** An error of the way to a server. No credential is in it. */
export class ConnectError extends Failure {
  declare readonly code: ConnectErrorCode;
  declare readonly next: string;

  constructor(
    code: ConnectErrorCode,
    message: string,
    details: Details & { readonly next: string },
  ) {
    super(code, message, details);
    this.name = "ConnectError";
  }
}
