import { randomUUID } from "node:crypto";

import { Failure } from "../../errors/failure.mjs";
import { clipped, visible } from "../../text/visible.ts";

/**
 * Entra's error numbers with the OAuth error and HTTP status they come with.
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const catalogue = {
  28000: ["invalid_request", 400],
  50011: ["invalid_request", 400],
  50034: ["invalid_grant", 400],
  50058: ["login_required", 400],
  50105: ["invalid_grant", 400],
  54005: ["invalid_grant", 400],
  65004: ["authorization_declined", 400],
  70000: ["invalid_grant", 400],
  70003: ["unsupported_grant_type", 400],
  70008: ["invalid_grant", 400],
  70011: ["invalid_scope", 400],
  70016: ["authorization_pending", 400],
  70018: ["bad_verification_code", 400],
  70019: ["expired_token", 400],
  // No number is documented for slow_down; this is the one for too many requests.
  90055: ["slow_down", 400],
  90002: ["invalid_tenant", 400],
  500011: ["invalid_resource", 400],
  501051: ["invalid_grant", 400],
  501481: ["invalid_grant", 400],
  650053: ["invalid_client", 400],
  700016: ["unauthorized_client", 400],
  700021: ["invalid_client", 401],
  700023: ["invalid_client", 401],
  700024: ["invalid_client", 401],
  700025: ["invalid_client", 401],
  700027: ["invalid_client", 401],
  700054: ["unsupported_response_type", 400],
  700211: ["invalid_client", 401],
  700212: ["invalid_client", 401],
  700213: ["invalid_client", 401],
  900144: ["invalid_request", 400],
  1002012: ["invalid_scope", 400],
  7000215: ["invalid_client", 401],
  7000218: ["invalid_client", 401],
  9000411: ["invalid_request", 400],
  9002325: ["invalid_request", 400],
  9002346: ["invalid_request", 400],
} as const satisfies Record<number, readonly [error: string, status: number]>;

export type EntraErrorNumber = keyof typeof catalogue;

/** A refusal as Entra words it; `code` is `AADSTS` and the number. */
export class EntraError extends Failure {
  readonly number: EntraErrorNumber;

  constructor(number: EntraErrorNumber, message: string) {
    super(`AADSTS${number}`, message, { next: undefined });
    this.name = "EntraError";
    this.number = number;
  }

  /** The OAuth error, as in RFC 6749 section 5.2. */
  get oauth(): string {
    return catalogue[this.number][0];
  }

  get status(): number {
    return catalogue[this.number][1];
  }
}

/** Text that a caller sent, fit to be said back to them: characters that show, and not endless. */
export function quoted(value: string): string {
  return `'${visible(clipped(value, 200))}'`;
}

/**
 * The JSON of a refusal, field for field as Entra's token endpoint sends it.
 *
 * @param correlationId the caller's `client-request-id`, when it sent a GUID
 */
export function errorBody(
  error: EntraError,
  now: number,
  correlationId: string = randomUUID(),
): Record<string, unknown> {
  const traceId = randomUUID();
  const timestamp = `${new Date(now * 1000).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const marks = `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
  return {
    error: error.oauth,
    error_description: `${error.code}: ${error.message} ${marks}`,
    error_codes: [error.number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${error.number}`,
  };
}
