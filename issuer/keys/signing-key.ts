import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import { promisify } from "node:util";

import type { JWK } from "jose";

import { selfSigned } from "./certificate.ts";

/** An RSA key with its certificate; `kid` is the certificate's SHA-1 thumbprint, as with Entra. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** DER. */
  readonly certificate: Buffer;
}

/** A key as it is stored: both in PEM, the private half as PKCS #8. */
export interface StoredKey {
  readonly privateKey: string;
  readonly certificate: string;
}

export async function makeKey(now: number): Promise<SigningKey> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return keyOf(privateKey, selfSigned(privateKey, "nats-entra local issuer", now));
}

export function loadKey(stored: StoredKey): SigningKey {
  return keyOf(createPrivateKey(stored.privateKey), new X509Certificate(stored.certificate).raw);
}

export function storeKey(key: SigningKey): StoredKey {
  return {
    privateKey: key.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: new X509Certificate(key.certificate).toString(),
  };
}

/** The key's public half as Entra's `discovery/v2.0/keys` shows it, with the issuer that may sign by it. */
export function publicJwk(key: SigningKey, issuer: string): JWK {
  const { n, e } = key.publicKey.export({ format: "jwk" });
  const x5c = [key.certificate.toString("base64")];
  return { kty: "RSA", use: "sig", kid: key.kid, x5t: key.kid, n, e, x5c, issuer } as JWK;
}

function keyOf(privateKey: KeyObject, certificate: Buffer): SigningKey {
  const kid = createHash("sha1").update(certificate).digest("base64url");
  return { kid, privateKey, publicKey: createPublicKey(privateKey), certificate };
}
