import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { images } from "../../../components/kubernetes/objects/images.ts";
import { restricted } from "./restricted.ts";
import { testCa } from "../../support/certificates.ts";
import { ids } from "../../support/directory.ts";
import { callHttps } from "../../support/issuer/issuer.ts";
import { apply, kubectl } from "./kubectl.ts";

const namespace = "entra";
/** Of the cluster's addresses for services, so that the certificate can name it. */
const address = "10.97.0.50";
const port = 8443;
const host = `issuer.${namespace}.svc`;

/** Where the Entra-shaped issuer is, for pods, for this machine, and for the stand-in of the azuread provider. */
export interface ClusterIssuer {
  readonly tenantId: string;
  /** As tokens name it: by its service's name. */
  readonly authority: string;
  /** By its address, which needs no cluster's DNS. */
  readonly url: string;
  readonly caFile: string;
  readonly adminKeyFile: string;
}

/**
 * Runs the Entra-shaped issuer in the cluster, with an empty directory.
 *
 * @param folder where its authority's certificate and its admin key are put
 */
export async function startIssuer(folder: string): Promise<ClusterIssuer> {
  const { ca, cert, key } = await testCa([host, `${host}.cluster.local`], [address]);
  const adminKey = randomBytes(16).toString("hex");
  const issuer = {
    tenantId: ids.tenant,
    authority: `https://${host}:${port}`,
    url: `https://${address}:${port}`,
    caFile: join(folder, "issuer-ca.pem"),
    adminKeyFile: join(folder, "issuer-admin.key"),
  };
  await writeFile(issuer.caFile, ca);
  await writeFile(issuer.adminKeyFile, adminKey, { mode: 0o600 });
  const level = { "pod-security.kubernetes.io/enforce": "restricted" };
  const made = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace, labels: level },
  };
  await apply([made]);
  await apply(objects(await bundle(), { "cert.pem": cert, "key.pem": key, "admin.key": adminKey }));
  await kubectl("-n", namespace, "rollout", "status", "deployment/issuer", "--timeout=90s");
  return issuer;
}

export async function stopIssuer(): Promise<void> {
  await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--timeout=60s");
}

/**
 * An access token of somebody in the directory.
 *
 * @param defect breaks it on purpose (`refusals.ts`)
 * @throws Error with the issuer's words when it has none
 */
export async function tokenOf(
  issuer: Pick<ClusterIssuer, "url">,
  secrets: { ca: string; adminKey: string },
  as: string,
  defect?: string,
): Promise<string> {
  const { status, body, json } = await callHttps(`${issuer.url}/local/token`, secrets.ca, {
    method: "POST",
    headers: { authorization: `Bearer ${secrets.adminKey}` },
    body: JSON.stringify({ as, defect }),
  });
  if (status !== 200) throw new Error(`no token for ${as}: ${body}`);
  return String(json()["access_token"]);
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "../../../issuer/main.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

function objects(program: string, secrets: Record<string, string>): object[] {
  const metadata = { name: "issuer", namespace, labels: { app: "issuer" } };
  const config = {
    ...{ tenantId: ids.tenant, host, port, directory: "/data/directory", dataDir: "/data/keys" },
    tls: { certFile: "/secrets/cert.pem", keyFile: "/secrets/key.pem" },
    adminKeyFile: "/secrets/admin.key",
  };
  const start =
    "mkdir -p /data/directory && exec node /program/issuer.mjs --config /program/config.json";
  const container = {
    name: "issuer",
    image: images.node,
    command: ["sh", "-c", start],
    ports: [{ containerPort: port }],
    readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
    securityContext: restricted.container,
    volumeMounts: [
      { name: "program", mountPath: "/program" },
      { name: "secrets", mountPath: "/secrets" },
      { name: "data", mountPath: "/data" },
    ],
  };
  const pod = {
    // its directory goes with it: the node that stays is the one with the control plane
    nodeSelector: { "kubernetes.io/hostname": "node1" },
    securityContext: restricted.pod,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    containers: [container],
    volumes: [
      { name: "program", configMap: { name: "issuer" } },
      { name: "secrets", secret: { secretName: "issuer" } },
      { name: "data", emptyDir: {} },
    ],
  };
  const selector = { app: "issuer" };
  return [
    {
      ...{ apiVersion: "v1", kind: "ConfigMap", metadata },
      data: { "issuer.mjs": program, "config.json": JSON.stringify(config) },
    },
    { apiVersion: "v1", kind: "Secret", metadata, stringData: secrets },
    {
      ...{ apiVersion: "v1", kind: "Service", metadata },
      spec: { clusterIP: address, selector, ports: [{ name: "https", port }] },
    },
    {
      ...{ apiVersion: "apps/v1", kind: "Deployment", metadata },
      spec: {
        selector: { matchLabels: selector },
        strategy: { type: "Recreate" },
        template: { metadata: { labels: selector }, spec: pod },
      },
    },
  ];
}
