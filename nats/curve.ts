import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { Prefix, type KeyPair } from "@nats-io/nkeys";
import nacl from "tweetnacl";
import { NatsError } from "./error.ts";
import { decodePublic, encodeKey, encodeSeed } from "./nkey.ts";

/** Fixed DER in front of the 32 bytes of a key (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b656e04220420", "hex");
const spki = Buffer.from("302a300506032b656e032100", "hex");

/** nkeys xkeys.go: version, 24-byte nonce, then the NaCl box. */
const version = Buffer.from("xkv1", "latin1");
const nonceLength = 24;

/** Peers whose shared key is remembered; far more than the servers of a cluster. */
const peersKept = 256;

/**
 * An X25519 nkey. The shared key of a peer is computed once, natively; a server keeps its xkey for its
 * lifetime (nats-server server.go, `s.xkp`), so a callout computes one a server, not one a login.
 */
export class CurveKeyPair implements KeyPair {
  readonly #public: string;
  readonly #shared = new Map<string, Uint8Array>();
  #secret: Uint8Array | undefined;
  #key: KeyObject | undefined;

  constructor(secret: Uint8Array) {
    this.#secret = Uint8Array.from(secret);
    this.#key = createPrivateKey({
      key: Buffer.concat([pkcs8, secret]),
      format: "der",
      type: "pkcs8",
    });
    const der = createPublicKey(this.#key).export({ format: "der", type: "spki" });
    this.#public = encodeKey(Prefix.Curve, der.subarray(spki.length));
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
    this.#key = undefined;
    this.#shared.clear();
  }

  /** @throws NatsError `key_invalid`, `key_kind`, `box_malformed` for a peer's key that shares nothing */
  seal(
    input: Uint8Array,
    recipient: string,
    nonce: Uint8Array = randomBytes(nonceLength),
  ): Uint8Array {
    const box = nacl.secretbox(input, nonce, this.#sharedWith(recipient));
    return Buffer.concat([version, nonce, box]);
  }

  /**
   * The text, or null when the box was not sealed by `sender` for this key, or was changed.
   *
   * @throws NatsError `box_malformed`, `key_invalid`, `key_kind`
   */
  open(message: Uint8Array, sender: string): Uint8Array | null {
    const start = version.length + nonceLength;
    if (message.length <= start || version.compare(message, 0, version.length) !== 0) {
      throw new NatsError("box_malformed", "not a sealed box: it does not start with xkv1");
    }
    const nonce = message.subarray(version.length, start);
    return nacl.secretbox.open(message.subarray(start), nonce, this.#sharedWith(sender));
  }

  #sharedWith(peer: string): Uint8Array {
    const known = this.#shared.get(peer);
    if (known) return known;
    const shared = boxKey(this.#present(this.#key), decodePublic(Prefix.Curve, peer));
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

const zeros = new Uint8Array(16);
const sigma = Buffer.from("expand 32-byte k", "latin1");

/** NaCl's `box.before`: HSalsa20 of the X25519 shared secret. */
function boxKey(privateKey: KeyObject, peer: Uint8Array): Uint8Array {
  const publicKey = createPublicKey({
    key: Buffer.concat([spki, peer]),
    format: "der",
    type: "spki",
  });
  const key = new Uint8Array(32);
  lowlevel.crypto_core_hsalsa20(key, zeros, secretShared(privateKey, publicKey), sigma);
  return key;
}

function secretShared(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  try {
    return diffieHellman({ privateKey, publicKey });
  } catch (cause) {
    // OpenSSL refuses points of small order, whose "shared" secret is known to everyone
    throw new NatsError("box_malformed", "the peer's curve key shares no secret", { cause });
  }
}

/** Exported by tweetnacl, but absent from its typings. */
const { lowlevel } = nacl as unknown as {
  lowlevel: {
    crypto_core_hsalsa20: (
      out: Uint8Array,
      input: Uint8Array,
      key: Uint8Array,
      constant: Uint8Array,
    ) => void;
  };
};
