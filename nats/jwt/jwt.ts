import { hash } from "node:crypto";
import type { KeyPair, Prefix } from "@nats-io/nkeys";
import { encodeBase32 } from "../keys/base32.ts";
import { verifySignature } from "../keys/ed25519.ts";
import { NatsError } from "../errors/nats-error.ts";
import { isObject } from "../../values/shape/index.ts";

/** Claims without what `signJwt` adds: `iss`, and `jti` when there is none. */
export interface Claims {
  /** @default a digest of the claims */
  readonly jti?: string;
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
  // an nkey has no letter that JSON would escape
  const body = `${JSON.stringify(claims).slice(0, -1)},"iss":"${signer.getPublicKey()}"}`;
  const text = `${header}.${base64url(claims.jti === undefined ? withDigest(body) : body)}`;
  const signature = Buffer.from(signer.sign(Buffer.from(text, "latin1"))).toString("base64url");
  return `${text}.${signature}`;
}

function withDigest(body: string): string {
  return `{"jti":"${encodeBase32(hash("sha512-256", body, "buffer"))}",${body.slice(1)}`;
}

/** Bytes of an Ed25519 signature. */
const signatureLength = 64;

/** A JWT taken apart; nothing of it is proven yet. */
export interface ParsedJwt {
  readonly claims: Readonly<Record<string, unknown>>;
  /** What the signature is over. */
  readonly signed: string;
  readonly signature: Buffer;
}

/**
 * Takes a NATS JWT of version 2 apart. Strict: base64url without padding, the one algorithm.
 *
 * @throws NatsError `jwt_malformed`
 */
export function parseJwt(jwt: string): ParsedJwt {
  const [first = "", second = "", third = "", ...more] = jwt.split(".");
  const signature = Buffer.from(third, "base64url");
  if (more.length > 0 || signature.length !== signatureLength || !isCanonical(third, signature)) {
    throw new NatsError("jwt_malformed", "not a NATS JWT");
  }
  if (first !== header && !isHeader(json(first))) {
    throw new NatsError("jwt_malformed", "not a NATS JWT: the algorithm is not ed25519-nkey");
  }
  const claims = json(second);
  if (!isObject(claims)) throw new NatsError("jwt_malformed", "the claims are not a JSON object");
  return { claims, signed: jwt.slice(0, first.length + 1 + second.length), signature };
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

function isHeader(value: unknown): boolean {
  return isObject(value) && value["alg"] === "ed25519-nkey";
}

function json(part: string): unknown {
  const bytes = Buffer.from(part, "base64url");
  if (!isCanonical(part, bytes)) throw new NatsError("jwt_malformed", "not a NATS JWT");
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new NatsError("jwt_malformed", "not a NATS JWT: a part is not JSON", { cause });
  }
}

/** Node's decoder takes letters that are none of base64url, and padding. */
function isCanonical(text: string, bytes: Buffer): boolean {
  return bytes.toString("base64url") === text;
}

function base64url(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
