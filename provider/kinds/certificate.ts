import "reflect-metadata";
import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { Change, same, type Kind, type Problem } from "./kind.ts";

export interface CertificateInputs {
  readonly commonName: string;
  /** DNS names and IP addresses of a server; none for an authority. */
  readonly hosts?: readonly string[];
  /** The authority that signs; without one the certificate is an authority of its own. */
  readonly authority?: { readonly certificate: string; readonly privateKey: string };
  readonly days: number;
  /** A new certificate is made when fewer days are left. */
  readonly renewDays: number;
  readonly triggers?: Readonly<Record<string, string>>;
}

export interface CertificateState extends CertificateInputs {
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8 PEM. Secret. */
  readonly privateKey: string;
  /** RFC 3339. */
  readonly notAfter: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 86_400_000;

x509.cryptoProvider.set(webcrypto);

/** A private authority, or a server certificate signed by one (RFC 5280; P-256, because browsers take no Ed25519). */
export const certificate: Kind<CertificateInputs, CertificateState> = {
  check: ({ days, renewDays }) => {
    const problems: Problem[] = [];
    if (days !== undefined && !(days >= 1 && days <= 3650))
      problems.push({ property: "days", reason: `${days} is not between 1 and 3650` });
    if (days !== undefined && renewDays !== undefined && renewDays >= days)
      problems.push({
        property: "renewDays",
        reason: `${renewDays} must be less than days (${days})`,
      });
    return problems;
  },
  diff: (state, inputs) => {
    const { certificate: _c, privateKey: _k, notAfter, ...before } = state;
    const left = (Date.parse(notAfter) - Date.now()) / day;
    return same(before, inputs) && left > inputs.renewDays ? Change.None : Change.Replace;
  },
  create: async (inputs) => {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000 - 60_000);
    const notAfter = new Date(notBefore.getTime() + inputs.days * day);
    const issuer = inputs.authority && new x509.X509Certificate(inputs.authority.certificate);
    const signed = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(16).toString("hex"),
      subject: `CN=${inputs.commonName}`,
      issuer: issuer?.subject ?? `CN=${inputs.commonName}`,
      notBefore,
      notAfter,
      publicKey: keys.publicKey,
      signingKey: inputs.authority ? await importKey(inputs.authority.privateKey) : keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: await extensions(inputs, keys.publicKey, issuer),
    });
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
    return {
      id: signed.serialNumber,
      state: {
        ...inputs,
        certificate: signed.toString("pem"),
        privateKey: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
        notAfter: notAfter.toISOString(),
      },
    };
  },
  read: (state) => state,
  delete: () => undefined,
};

async function extensions(
  { hosts = [], authority }: CertificateInputs,
  publicKey: webcrypto.CryptoKey,
  issuer: x509.X509Certificate | undefined,
): Promise<x509.Extension[]> {
  const identifiers = [await x509.SubjectKeyIdentifierExtension.create(publicKey)];
  if (!authority || !issuer) {
    return [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      ...identifiers,
    ];
  }
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([
      x509.ExtendedKeyUsage.serverAuth,
      x509.ExtendedKeyUsage.clientAuth, // cluster routes are mutual
    ]),
    new x509.SubjectAlternativeNameExtension(
      hosts.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? "ip" : "dns", value })),
    ),
    await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ...identifiers,
  ];
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const key = createPrivateKey(pem);
  if (createPublicKey(key).asymmetricKeyDetails?.namedCurve !== "prime256v1")
    throw new Error("the authority's private key is not a P-256 key");
  const pkcs8 = key.export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
}
