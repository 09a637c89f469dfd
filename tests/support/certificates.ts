import "reflect-metadata";

import { webcrypto } from "node:crypto";

import * as x509 from "@peculiar/x509";

/** A certificate with its private key, both in PEM. */
export interface KeyedCertificate {
  readonly cert: string;
  /** PKCS #8. */
  readonly key: string;
}

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;
const DAY = 86_400_000;

/**
 * A certificate authority made for one test, and what a server needs.
 *
 * @param names of the server
 * @param addresses of the server
 * @returns `ca` for those who connect (also by NODE_EXTRA_CA_CERTS), `cert` and `key` for the server; all PEM
 * @example const { ca, cert, key } = await testCa();
 */
export async function testCa(
  names: readonly string[] = ["localhost"],
  addresses: readonly string[] = ["127.0.0.1"],
): Promise<KeyedCertificate & { readonly ca: string }> {
  const authority = await newKeys(EC);
  const server = await newKeys(EC);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: "CN=nats-entra test CA",
    keys: authority,
    signingAlgorithm: EC,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const cert = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject: "CN=localhost",
    issuer: ca.subject,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: EC,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: "dns" as const, value })),
        ...addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });
  return { ca: ca.toString("pem"), cert: cert.toString("pem"), key: await pkcs8(server) };
}

/**
 * A self-signed certificate as an app registration holds it: RSA.
 *
 * @param validDays until when, from now; negative for one that has ended
 * @param bits of the key; Entra takes none of fewer than 2048
 */
export async function clientCertificate(validDays = 1, bits = 2048): Promise<KeyedCertificate> {
  const keys = await newKeys({ ...RSA, modulusLength: bits });
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    notBefore: new Date(Date.now() - 10 * DAY),
    notAfter: new Date(Date.now() + validDays * DAY),
    name: "CN=nats-entra test client",
    keys,
    signingAlgorithm: RSA,
  });
  return { cert: cert.toString("pem"), key: await pkcs8(keys) };
}

function validity() {
  return { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + DAY) };
}

async function newKeys(
  algorithm: typeof EC | webcrypto.RsaHashedKeyGenParams,
): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function pkcs8(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(
    await webcrypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
}
