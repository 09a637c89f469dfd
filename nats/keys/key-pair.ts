import { Prefix, type KeyPair } from "@nats-io/nkeys";
import { CurveKeyPair } from "./curve.ts";
import { SigningKeyPair, verifySignature } from "./ed25519.ts";
import { NatsError } from "../errors/nats-error.ts";
import { decodeSeed, encodeSeed, keyLength } from "./nkey.ts";

/** What a key stands for; the first letter of its nkey follows from it: O, A, U, X. */
export type KeyKind = "operator" | "account" | "user" | "curve";

const prefixes: Readonly<Record<KeyKind, Prefix>> = {
  operator: Prefix.Operator,
  account: Prefix.Account,
  user: Prefix.User,
  curve: Prefix.Curve,
};

const byNumber = new Map<number, Prefix>(Object.values(prefixes).map((prefix) => [prefix, prefix]));

/**
 * The key pair that 32 secret bytes stand for.
 *
 * @example keyPair("account", secret).getPublicKey() // "AB…"
 * @throws NatsError `key_invalid` unless the secret has 32 bytes
 */
export function keyPair(kind: KeyKind, secret: Uint8Array): KeyPair {
  checkLength(secret);
  return pairOf(prefixes[kind], secret);
}

/** The public nkey of 32 secret bytes. @throws NatsError `key_invalid` */
export function publicKey(kind: KeyKind, secret: Uint8Array): string {
  return keyPair(kind, secret).getPublicKey();
}

/** 32 secret bytes as an nkey seed. Secret. @throws NatsError `key_invalid` */
export function seed(kind: KeyKind, secret: Uint8Array): string {
  checkLength(secret);
  return encodeSeed(prefixes[kind], secret);
}

/**
 * The key pair of a seed, as `nsc` or this project writes it.
 *
 * @throws NatsError `key_invalid` for anything else; the message does not repeat the seed
 */
export function keyPairFromSeed(seed: string): KeyPair {
  const { prefix, secret } = decodeSeed(seed.trim());
  const known = byNumber.get(prefix);
  if (known === undefined) {
    throw new NatsError("key_kind", "not the seed of an operator, account, user or curve key");
  }
  return pairOf(known, secret);
}

/**
 * Whether the holder of a public nkey of this kind made a signature.
 *
 * @throws NatsError `key_invalid`, `key_kind` when `publicKey` is not an nkey of that kind
 */
export function isSignatureOf(
  kind: KeyKind,
  publicKey: string,
  input: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verifySignature(prefixes[kind], publicKey, input, signature);
}

function checkLength({ length }: Uint8Array): void {
  if (length === keyLength) return;
  throw new NatsError("key_invalid", `a key has ${keyLength} secret bytes, got ${length}`);
}

function pairOf(prefix: Prefix, secret: Uint8Array): KeyPair {
  return prefix === Prefix.Curve ? new CurveKeyPair(secret) : new SigningKeyPair(prefix, secret);
}
