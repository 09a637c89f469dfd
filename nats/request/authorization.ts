import type { AuthorizationRequest as RequestClaims } from "@nats-io/jwt";
import { Prefix, type KeyPair } from "@nats-io/nkeys";
import { NatsError } from "../errors/nats-error.ts";
import { parseJwt, signJwt, verifyJwt, type ParsedJwt } from "../jwt/jwt.ts";
import { isPublic } from "../keys/nkey.ts";
import { isObject } from "../../values/shape/index.ts";

/** Where servers ask (auth_callout.go, AuthCalloutSubject). */
export const authorizationSubject = "$SYS.REQ.USER.AUTH";

/** Header with the public xkey of the asking server, when it seals (auth_callout.go, AuthRequestXKeyHeader). */
export const serverXkeyHeader = "Nats-Server-Xkey";

/** `aud` of every request (auth_callout.go, AuthRequestSubject). */
const requestAudience = "nats-authorization-request";

/** What a server asks about one connection: its own claims (jwt/v2 authorization_claims.go) and the deadline. */
export interface AuthorizationRequest extends RequestClaims {
  /** Unix seconds of the server's clock, at which it asked. */
  readonly issued: number;
  /** Unix seconds of the server's clock; nobody waits for an answer after it. */
  readonly expires: number;
}

export interface RequestChecks {
  /** Public key (A…) of the callout's account. Given: a request of another account is refused. */
  readonly account?: string;
}

/**
 * Reads a request and proves that the server it names signed it.
 *
 * @throws NatsError `jwt_malformed`, `jwt_signature`, `key_invalid`, `key_kind`, `request_*`
 */
export function parseAuthorizationRequest(
  jwt: string,
  checks: RequestChecks = {},
): AuthorizationRequest {
  const parsed = parseJwt(jwt);
  verifyJwt(parsed, Prefix.Server);
  return readRequest(parsed, checks);
}

/** Reads a request whose origin the caller has proven. @throws NatsError `request_*` */
export function readRequest({ claims }: ParsedJwt, checks: RequestChecks): AuthorizationRequest {
  const { nats, iss, aud, sub, iat, exp } = claims;
  if (!isObject(nats) || nats["type"] !== "authorization_request") {
    throw new NatsError("request_type", "not an authorization request");
  }
  if (aud !== requestAudience) {
    throw new NatsError("request_audience", `the request's audience is not ${requestAudience}`);
  }
  if (checks.account !== undefined && sub !== checks.account) {
    throw new NatsError("request_account", "the request is for another account's callout");
  }
  const { server_id: server, user_nkey: user, client_info: client, connect_opts: connect } = nats;
  if (!isObject(server) || typeof iss !== "string" || server["id"] !== iss) {
    throw new NatsError(
      "request_server",
      "the request names another server than the one that signed it",
    );
  }
  if (typeof user !== "string" || !isPublic(Prefix.User, user)) {
    throw new NatsError("request_user", "the request names no user nkey");
  }
  if (!isObject(client) || !isObject(connect)) {
    throw new NatsError("request_type", "the request says nothing about the client");
  }
  if (typeof iat !== "number" || typeof exp !== "number")
    throw new NatsError("request_expired", "the request has no deadline, or no beginning");
  return { ...(nats as unknown as RequestClaims), issued: iat, expires: exp };
}

interface ResponseTo {
  /** Of the answer, in logs: its `jti`. */
  readonly id: string;
  /** `user_nkey` of the request. */
  readonly userNkey: string;
  /** `server_id.id` of the request. */
  readonly serverId: string;
  /** A signing key of the callout's account. */
  readonly signer: KeyPair;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/** Either the user that the connection becomes, or why there is none. */
export type AuthorizationResponse = ResponseTo &
  (
    | { readonly userJwt: string; readonly error?: undefined }
    /** Shown in the server's log, never to the client. */
    | { readonly error: string; readonly userJwt?: undefined }
  );

/** The answer to one request; no other server and no other connection can use it. */
export function authorizationResponse(args: AuthorizationResponse): string {
  const { id, userNkey, serverId, signer, issuedAt, userJwt, error } = args;
  return signJwt(
    {
      jti: id,
      sub: userNkey,
      aud: serverId,
      iat: issuedAt,
      nats: { type: "authorization_response", version: 2, jwt: userJwt, error },
    },
    signer,
  );
}
