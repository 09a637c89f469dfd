import { createPrivateKey, createPublicKey, randomFillSync } from "node:crypto";
import { Prefix, type KeyPair } from "@nats-io/nkeys";
import { NatsError } from "../errors/nats-error.ts";
import { decodePublic, encodeKey, encodeSeed } from "./nkey.ts";
import { sodium } from "./sodium.ts";

/** Fixed DER in front of the 32 bytes of a key (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");
const spkiLength = 12;

/** nkeys xkeys.go: version, 24-byte nonce, then the NaCl box. */
const version = Buffer.from("xkv1", "latin1");
const nonceLength = 24;

/** Random bytes for the next nonces: asking for few at a time costs as much as for many. */
const nonces = { bytes: Buffer.alloc(256 * nonceLength), used: 256 * nonceLength };

/** Peers whose shared key is remembered; far more than the servers of a cluster. */
const peersKept = 256;

/**
 * An X25519 nkey. The shared key of a peer is computed once; a server keeps its xkey for its
 * lifetime (nats-server server.go, `s.xkp`), so a callout computes one a server, not one a login.
 */
export class CurveKeyPair implements KeyPair {
  readonly #public: string;
  readonly #shared = new Map<string, Uint8Array>();
  #secret: Uint8Array | undefined;

  constructor(secret: Uint8Array) {
    this.#secret = Uint8Array.from(secret);
    this.#public = encodeKey(Prefix.Curve, rawPublic(secret));
  }

  getPublicKey(): string {
    return this.#public;
  }

  getSeed(): Uint8Array {
    return Buffer.from(encodeSeed(Prefix.Curve, this.#present(this.#secret)), "latin1");
  }

  getPrivateKey(): Uint8Array {
    return Buffer.from(encodeKey(Prefix.Private, this.#present(this.#secret)), "latin1");
  }

  sign(): Uint8Array {
    throw new NatsError("key_kind", "curve keys do not sign");
  }

  verify(): boolean {
    throw new NatsError("key_kind", "curve keys do not verify");
  }

  clear(): void {
    this.#secret?.fill(0);
    this.#secret = undefined;
    this.#shared.clear();
  }

  /**
   * Seals for `recipient`, after `loadSodium()`.
   *
   * @throws NatsError `key_invalid`, `key_kind`, `box_malformed` for a peer's key that shares nothing
   */
  seal(input: Uint8Array, recipient: string, nonce: Uint8Array = newNonce()): Uint8Array {
    const box = sodium().crypto_secretbox_easy(input, nonce, this.#sharedWith(recipient));
    return Buffer.concat([version, nonce, box]);
  }

  /**
   * The text, or null when the box was not sealed by `sender` for this key, or was changed; after
   * `loadSodium()`.
   *
   * @throws NatsError `box_malformed`, `key_invalid`, `key_kind`
   */
  open(message: Uint8Array, sender: string): Uint8Array | null {
    const start = version.length + nonceLength;
    if (message.length <= start || version.compare(message, 0, version.length) !== 0) {
      throw new NatsError("box_malformed", "not a sealed box: it does not start with xkv1");
    }
    const nonce = message.subarray(version.length, start);
    const shared = this.#sharedWith(sender);
    const { crypto_secretbox_open_easy: open } = sodium();
    try {
      return open(message.subarray(start), nonce, shared);
    } catch {
      return null; // all that it says is that the box does not open
    }
  }

  #sharedWith(peer: string): Uint8Array {
    const known = this.#shared.get(peer);
    if (known) return known;
    const shared = sharedKey(decodePublic(Prefix.Curve, peer), this.#present(this.#secret));
    if (this.#shared.size >= peersKept) {
      const [oldest] = this.#shared.keys();
      if (oldest !== undefined) this.#shared.delete(oldest);
    }
    this.#shared.set(peer, shared);
    return shared;
  }

  #present<T>(value: T | undefined): T {
    if (value === undefined) throw new NatsError("key_cleared", "the key pair was cleared");
    return value;
  }
}

function newNonce(): Uint8Array {
  if (nonces.used === nonces.bytes.length) {
    randomFillSync(nonces.bytes);
    nonces.used = 0;
  }
  return nonces.bytes.subarray(nonces.used, (nonces.used += nonceLength));
}

function rawPublic(secret: Uint8Array): Uint8Array {
  const key = createPrivateKey({
    key: Buffer.concat([pkcs8, secret]),
    format: "der",
    type: "pkcs8",
  });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(spkiLength);
}

/** NaCl's `box.before`: HSalsa20 of the X25519 shared secret. */
function sharedKey(peer: Uint8Array, secret: Uint8Array): Uint8Array {
  const { crypto_box_beforenm: before } = sodium();
  try {
    return before(peer, secret);
  } catch (cause) {
    // points of small order are refused: their "shared" secret is known to everyone
    throw new NatsError("box_malformed", "the peer's curve key shares no secret", { cause });
  }
}
