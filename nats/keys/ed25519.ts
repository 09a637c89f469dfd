import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { Prefix, type KeyPair } from "@nats-io/nkeys";
import { NatsError } from "../errors/nats-error.ts";
import { decodePublic, encodeKey, encodeSeed } from "./nkey.ts";

/** Fixed DER in front of the 32 bytes of a key (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const spki = Buffer.from("302a300506032b6570032100", "hex");

/**
 * An Ed25519 nkey whose signatures are made by node:crypto, about a hundred times faster than those
 * of `@nats-io/nkeys`, byte for byte the same (RFC 8032 signatures are deterministic).
 */
export class SigningKeyPair implements KeyPair {
  readonly #prefix: Prefix;
  readonly #rawPublic: Uint8Array;
  readonly #public: string;
  #secret: Uint8Array | undefined;
  #key: KeyObject | undefined;

  constructor(prefix: Prefix, secret: Uint8Array) {
    this.#prefix = prefix;
    this.#secret = Uint8Array.from(secret);
    this.#key = createPrivateKey({
      key: Buffer.concat([pkcs8, secret]),
      format: "der",
      type: "pkcs8",
    });
    this.#rawPublic = rawPublic(this.#key);
    this.#public = encodeKey(prefix, this.#rawPublic);
  }

  getPublicKey(): string {
    return this.#public;
  }

  getSeed(): Uint8Array {
    return Buffer.from(encodeSeed(this.#prefix, this.#present(this.#secret)), "latin1");
  }

  /** Seed and public key in one, as Go and nkeys have it; secret, and nothing here uses it. */
  getPrivateKey(): Uint8Array {
    const expanded = Uint8Array.of(...this.#present(this.#secret), ...this.#rawPublic);
    return Buffer.from(encodeKey(Prefix.Private, expanded), "latin1");
  }

  sign(input: Uint8Array): Uint8Array {
    return sign(null, input, this.#present(this.#key));
  }

  verify(input: Uint8Array, signature: Uint8Array): boolean {
    return verify(null, input, createPublicKey(this.#present(this.#key)), signature);
  }

  clear(): void {
    this.#secret?.fill(0);
    this.#secret = undefined;
    this.#key = undefined;
  }

  seal(): Uint8Array {
    throw new NatsError("key_kind", "only curve keys seal");
  }

  open(): Uint8Array | null {
    throw new NatsError("key_kind", "only curve keys open");
  }

  #present<T>(value: T | undefined): T {
    if (value === undefined) throw new NatsError("key_cleared", "the key pair was cleared");
    return value;
  }
}

/**
 * Whether a signature was made by the holder of a public nkey.
 *
 * @throws NatsError `key_invalid`, `key_kind` when `publicKey` is not an nkey of that kind
 */
export function verifySignature(
  prefix: Prefix,
  publicKey: string,
  input: Uint8Array,
  signature: Uint8Array,
): boolean {
  const raw = decodePublic(prefix, publicKey);
  const key = createPublicKey({ key: Buffer.concat([spki, raw]), format: "der", type: "spki" });
  return verify(null, input, key, signature);
}

function rawPublic(privateKey: KeyObject): Uint8Array {
  return createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(spki.length);
}
