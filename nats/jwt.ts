import { hash } from "node:crypto";
import type { KeyPair, Prefix } from "@nats-io/nkeys";
import { encodeBase32 } from "./base32.ts";
import { verifySignature } from "./ed25519.ts";
import { NatsError } from "./error.ts";

/** Claims without what `signJwt` adds: `iss` and `jti`. */
export interface Claims {
  readonly sub: string;
  readonly name?: string;
  readonly aud?: string;
  /** Unix seconds, given by the caller: a JWT is a function of its inputs. */
  readonly iat: number;
  /** Unix seconds. */
  readonly exp?: number;
  /** The claims of NATS; `type` and `version` among them. */
  readonly nats: object;
}

const header = base64url(JSON.stringify({ typ: "JWT", alg: "ed25519-nkey" }));

/**
 * Signs NATS claims (jwt/v2 claims.go, doEncode), the same bytes for the same claims and signer.
 *
 * `jti` is base32(SHA-512/256) as jwt/v2 writes it, but over all claims: jwt/v2 leaves the `nats` part
 * out, which would give two account JWTs of one moment one id.
 */
export function signJwt(claims: Claims, signer: KeyPair): string {
  const body = JSON.stringify({ ...claims, iss: signer.getPublicKey() });
  const jti = encodeBase32(hash("sha512-256", body, "buffer"));
  const text = `${header}.${base64url(`{"jti":"${jti}",${body.slice(1)}`)}`;
  const signature = Buffer.from(signer.sign(Buffer.from(text, "latin1"))).toString("base64url");
  return `${text}.${signature}`;
}

/** A JWT taken apart; nothing of it is proven yet. */
export interface ParsedJwt {
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Buffer;
}

const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/;

/**
 * Takes a NATS JWT of version 2 apart. Strict: base64url without padding, the one algorithm.
 *
 * @throws NatsError `jwt_malformed`
 */
export function parseJwt(jwt: string): ParsedJwt {
  if (!compact.test(jwt)) throw new NatsError("jwt_malformed", "not a NATS JWT");
  const [first = "", second = "", third = ""] = jwt.split(".");
  if (first !== header && !isHeader(json(first))) {
    throw new NatsError("jwt_malformed", "not a NATS JWT: the algorithm is not ed25519-nkey");
  }
  const claims = json(second);
  if (!isRecord(claims)) throw new NatsError("jwt_malformed", "the claims are not a JSON object");
  const signed = jwt.slice(0, first.length + 1 + second.length);
  return { claims, signed, signature: Buffer.from(third, "base64url") };
}

/**
 * Proves that the holder of `iss` signed, and that `iss` is an nkey of that kind.
 *
 * @throws NatsError `jwt_signature`, `key_invalid`, `key_kind`
 */
export function verifyJwt({ claims, signed, signature }: ParsedJwt, issuer: Prefix): void {
  const { iss } = claims;
  if (typeof iss !== "string") throw new NatsError("jwt_malformed", "the JWT names no issuer");
  if (!verifySignature(issuer, iss, Buffer.from(signed, "latin1"), signature)) {
    throw new NatsError("jwt_signature", "the JWT's signature is not its issuer's");
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHeader(value: unknown): boolean {
  return isRecord(value) && value["alg"] === "ed25519-nkey";
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch (cause) {
    throw new NatsError("jwt_malformed", "not a NATS JWT: a part is not JSON", { cause });
  }
}

function base64url(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
