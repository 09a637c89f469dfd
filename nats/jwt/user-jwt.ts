import { fmtCreds, type ConnectionType } from "@nats-io/jwt";
import type { KeyPair } from "@nats-io/nkeys";
import { NatsError } from "../errors/nats-error.ts";
import { parseJwt, signJwt } from "./jwt.ts";
import { keyPairFromSeed } from "../keys/key-pair.ts";
import { unlimited } from "./limits.ts";
import { jwtPermissions, nothing, type Permissions } from "./permissions.ts";
import { isObject } from "../../values/shape/index.ts";

/** A user of an account, and what it may do. */
export interface UserJwt extends Permissions {
  readonly name: string;
  /** Public key (U…) whose seed the user holds. */
  readonly user: string;
  /** Public key (A…) of the user's account. */
  readonly account: string;
  /** A signing key of that account. */
  readonly signer: KeyPair;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; the server then closes the connection. @default never */
  readonly expires?: number;
  readonly tags?: readonly string[];
}

/** How a user may connect (jwt/v2 user_claims.go). */
export type UserConnectionType = ConnectionType;

/** A user that proves its key at connecting over plain NATS: a service of this project, an operator's tool. */
export function userJwt(args: UserJwt): string {
  const { name, user, account, signer, issuedAt, expires, tags } = args;
  return signJwt(
    {
      sub: user,
      name,
      iat: issuedAt,
      ...(expires !== undefined && { exp: expires }),
      nats: {
        type: "user",
        version: 2,
        issuer_account: account,
        ...(tags && { tags }),
        ...jwtPermissions(args),
        subs: unlimited,
        data: unlimited,
        payload: unlimited,
        allowed_connection_types: ["STANDARD"] satisfies ConnectionType[],
      },
    },
    signer,
  );
}

/** How people, workloads, devices and leaf nodes connect; what each may is the callout's decision. */
const clientTypes: UserConnectionType[] = ["STANDARD", "WEBSOCKET", "MQTT", "MQTT_WS", "LEAFNODE"];

export interface SentinelJwt {
  /** Public key (U…); its seed is never needed. */
  readonly user: string;
  /** Public key (A…) of the account whose callout decides. */
  readonly account: string;
  readonly signer: KeyPair;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/**
 * The user that stands for every client without NATS credentials until the callout has decided
 * (server option `default_sentinel`). Public: it is a bearer, it may do nothing, and a login that
 * brings it and no token is a login without a token.
 */
export function sentinelJwt({ user, account, signer, issuedAt }: SentinelJwt): string {
  return signJwt(
    {
      sub: user,
      name: "sentinel",
      iat: issuedAt,
      nats: {
        type: "user",
        version: 2,
        issuer_account: account,
        bearer_token: true,
        ...nothing,
        // Not tighter: at a reload the server takes every live connection through the sentinel again
        // (reload.go, reloadAuthorization), and ends those beyond the sentinel's limits (client.go,
        // applyAccountLimits) before the callout is asked.
        subs: unlimited,
        data: unlimited,
        payload: unlimited,
        allowed_connection_types: clientTypes,
      },
    },
    signer,
  );
}

export interface GrantedUser extends Permissions {
  /** Of the decision, in logs: the `jti`. */
  readonly id: string;
  /** Public key (U…) that the server made for this connection: the request's `user_nkey`. */
  readonly userNkey: string;
  /** Becomes the user in the server's monitoring and log lines: the identity. */
  readonly name: string;
  /** Public key (A…) of the account. */
  readonly account: string;
  /** A signing key of that account. */
  readonly signer: KeyPair;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; the server then closes the connection. */
  readonly expires: number;
  readonly tags: readonly string[];
  /** How the connection may have been made; at least one, since none would mean any. */
  readonly connectionTypes: readonly UserConnectionType[];
}

/**
 * What a callout grants to one connection: exactly these permissions, until `expires`.
 *
 * Sizes are not written: nats-server takes them from the JWT of CONNECT, which a callout's user has none of
 * (client.go, applyAccountLimits); the account's limits hold. The kinds of connections are: the server refuses one of
 * another kind (auth_callout.go, connectionTypeAllowed).
 *
 * @throws NatsError `jwt_malformed` without a kind of connection
 */
export function grantedUserJwt(args: GrantedUser): string {
  const { id, userNkey, name, account, signer, issuedAt, expires, tags, connectionTypes } = args;
  if (connectionTypes.length === 0)
    throw new NatsError("jwt_malformed", "a user without a kind of connection could use any");
  return signJwt(
    {
      jti: id,
      sub: userNkey,
      name,
      iat: issuedAt,
      exp: expires,
      nats: {
        type: "user",
        version: 2,
        issuer_account: account,
        tags,
        ...jwtPermissions(args),
        subs: unlimited,
        data: unlimited,
        payload: unlimited,
        allowed_connection_types: connectionTypes,
      },
    },
    signer,
  );
}

/**
 * A credentials file, as `nats --creds` and every client library read it. Secret.
 *
 * @param seed the user's seed (SU…)
 */
export function credentials(jwt: string, seed: string): string {
  return Buffer.from(fmtCreds(jwt, keyPairFromSeed(seed))).toString("utf8");
}

/** What a user JWT says; a server has verified it, or nobody has. */
export interface UserClaims {
  readonly name: string;
  /** Public key (U…). */
  readonly user: string;
  /** Public key (A…) of the account that it is of. */
  readonly account: string;
  /** Public key (A…) of the key that has signed it. */
  readonly issuer: string;
  readonly tags: readonly string[];
  /** Unix seconds; absent when it does not end. */
  readonly expires?: number;
}

/**
 * Reads a user JWT without verifying it.
 *
 * @throws NatsError `jwt_malformed`
 */
export function readUserJwt(jwt: string): UserClaims {
  const { sub, name, iss, exp, nats } = parseJwt(jwt).claims;
  if (typeof sub !== "string" || typeof iss !== "string" || !isObject(nats))
    throw new NatsError("jwt_malformed", "not the JWT of a user");
  const { issuer_account: account, tags } = nats;
  return {
    name: typeof name === "string" ? name : "",
    user: sub,
    account: typeof account === "string" && account !== "" ? account : iss,
    issuer: iss,
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
    ...(typeof exp === "number" && exp > 0 && { expires: exp }),
  };
}
