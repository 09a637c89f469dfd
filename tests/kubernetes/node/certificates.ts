import "reflect-metadata";
import { generateKeyPairSync, randomBytes, webcrypto } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import { apiServer, kubeconfig, network, pkiFolder, type NodePlace } from "./layout.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 86_400_000;
const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;

/**
 * Certificates and kubeconfigs of the control plane, once for a cluster.
 *
 * https://kubernetes.io/docs/setup/best-practices/certificates/
 */
export async function writeCertificates(): Promise<void> {
  await mkdir(pkiFolder(), { recursive: true, mode: 0o700 });
  const [ca, front] = [await authority("kube-ca"), await authority("front-ca")];
  const hosts = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  const names = [...hosts, "localhost", "127.0.0.1", new URL(apiServer).hostname];
  await ca.issue("apiserver", "CN=kube-apiserver", [...names, network.apiService]);
  await ca.issue("apiserver-kubelet", "CN=kube-apiserver, O=system:masters");
  await front.issue("front-proxy", "CN=front-proxy-client");
  for (const name of ["kube-controller-manager", "kube-scheduler", "kube-proxy"])
    await writeKubeconfig(name, await ca.issue(name, `CN=system:${name}`));
  await writeKubeconfig("admin", await ca.issue("admin", "CN=admin, O=system:masters"));
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await put("accounts.key", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  await put("accounts.pub", publicKey.export({ type: "spki", format: "pem" }).toString());
}

/** What a further node shows to the API server, and the API server asks of it. */
export async function writeNodeCertificates(place: NodePlace): Promise<void> {
  const ca = await authority("kube-ca");
  const subject = `CN=system:node:${place.name}, O=system:nodes`;
  await writeKubeconfig(place.name, await ca.issue(place.name, subject));
  await ca.issue(`${place.name}-server`, subject, [place.name, place.address]);
}

interface Keyed {
  cert: string;
  key: string;
}

/** Reads an authority, or makes it. */
async function authority(name: string) {
  const file = join(pkiFolder(), `${name}.json`);
  const text = await readFile(file, "utf8").catch(() => undefined);
  const { cert, key } = text === undefined ? await make() : (JSON.parse(text) as Keyed);
  if (text === undefined) {
    await writeFile(file, JSON.stringify({ cert, key }), { mode: 0o600 });
    await put(`${name}.crt`, cert);
    await put(`${name}.key`, key);
  }
  const root = new x509.X509Certificate(cert);
  const der = x509.PemConverter.decodeFirst(key);
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);

  function make() {
    return signed(`CN=${name}`, `CN=${name}`, undefined, [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
    ]);
  }

  return {
    /** @param hosts of a server; none for a client */
    issue: async (file: string, subject: string, hosts: string[] = []): Promise<Keyed> => {
      const keyed = await signed(subject, root.subject, signingKey, [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([hosts.length === 0 ? clientAuth : serverAuth]),
        ...(hosts.length === 0 ? [] : [alternatives(hosts)]),
      ]);
      await put(`${file}.crt`, keyed.cert);
      await put(`${file}.key`, keyed.key);
      return keyed;
    },
  };
}

const alternatives = (hosts: string[]) =>
  new x509.SubjectAlternativeNameExtension(
    hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? "ip" : "dns", value })),
  );

async function signed(
  subject: string,
  issuer: string,
  signingKey: webcrypto.CryptoKey | undefined,
  extensions: x509.Extension[],
): Promise<Keyed> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(16).toString("hex"),
    subject,
    issuer,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 365 * day),
    publicKey: keys.publicKey,
    signingKey: signingKey ?? keys.privateKey,
    signingAlgorithm: algorithm,
    extensions,
  });
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    cert: certificate.toString("pem"),
    key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY"),
  };
}

async function put(name: string, text: string): Promise<void> {
  await writeFile(join(pkiFolder(), name), text, { mode: 0o600 });
}

/** With everything inside: it works wherever it is copied to. */
async function writeKubeconfig(user: string, { cert, key }: Keyed): Promise<void> {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const ca = await readFile(join(pkiFolder(), "kube-ca.crt"), "utf8");
  const cluster = { server: apiServer, "certificate-authority-data": base64(ca) };
  const secret = { "client-certificate-data": base64(cert), "client-key-data": base64(key) };
  const file = user === "admin" ? kubeconfig() : join(pkiFolder(), `${user}.kubeconfig`);
  const text = JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "tests", cluster }],
    users: [{ name: user, user: secret }],
    contexts: [{ name: "tests", context: { cluster: "tests", user } }],
    "current-context": "tests",
  });
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
}
