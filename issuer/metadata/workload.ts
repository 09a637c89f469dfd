import { createHash, randomUUID } from "node:crypto";

import { SignJWT, type JSONWebKeySet } from "jose";

import type { Context } from "../context/context.ts";
import { endpoints } from "./discovery.ts";
import { publicJwk } from "../keys/signing-key.ts";

/** Seconds; what kubelet asks for when it projects a service account token. */
const ASSERTION_LIFETIME = 3_600;
const SERVICE_ACCOUNT = /^system:serviceaccount:(?<namespace>[a-z0-9-]+):(?<name>[a-z0-9.-]+)$/;

/** Discovery of the pretended cluster, as a Kubernetes API server answers it. */
export function workloadConfiguration(context: Context): Record<string, unknown> {
  const issuer = endpoints(context).workload;
  return {
    issuer,
    jwks_uri: `${issuer}/openid/v1/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

export function workloadKeys(context: Context): JSONWebKeySet {
  return { keys: [publicJwk(context.keys.workload, endpoints(context).workload)] };
}

/**
 * A token of the pretended cluster, as it would lie in a pod's projected volume (or in a CI job's hands).
 *
 * @param subject as in `system:serviceaccount:NAMESPACE:NAME` or `repo:ORG/REPO:environment:ENV`
 * @param audience `api://AzureADTokenExchange` for Entra
 */
export async function workloadAssertion(
  context: Context,
  subject: string,
  audience: string,
): Promise<string> {
  const { kid, privateKey } = context.keys.workload;
  const now = Math.floor(context.now());
  const account = SERVICE_ACCOUNT.exec(subject)?.groups;
  const serviceaccount = { name: account?.["name"], uid: uidOf(subject) };
  return new SignJWT(
    account === undefined
      ? {}
      : { "kubernetes.io": { namespace: account["namespace"], serviceaccount } },
  )
    .setProtectedHeader({ alg: "RS256", kid })
    .setIssuer(endpoints(context).workload)
    .setSubject(subject)
    .setAudience([audience])
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + ASSERTION_LIFETIME)
    .setJti(randomUUID())
    .sign(privateKey);
}

/** A service account keeps its uid: the same subject, the same GUID. */
function uidOf(subject: string): string {
  const hex = createHash("sha256").update(subject).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join("-");
}
