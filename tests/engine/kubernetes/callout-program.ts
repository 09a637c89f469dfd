import * as pulumi from "@pulumi/pulumi";
import { role, subscribe } from "../../../access/index.ts";
import { AuthCallout } from "../../../components/index.ts";
import type { AuthCalloutArgs, KubernetesCalloutArgs } from "../../../components/index.ts";
import { deployable } from "../../support/policies/deployable.ts";
import { samplePolicy } from "../../support/policies/sample.ts";
import { ask, type Answers, type Asked } from "../support/mocks.ts";

/** What may be asked for; the API server answers with what it was given. */
const kinds = [
  "apps/v1:Deployment",
  "autoscaling/v2:HorizontalPodAutoscaler",
  "batch/v1:Job",
  "core/v1:ConfigMap",
  "core/v1:PersistentVolumeClaim",
  "core/v1:Secret",
  "core/v1:Service",
  "core/v1:ServiceAccount",
  "monitoring.coreos.com/v1:PrometheusRule",
  "monitoring.coreos.com/v1:ServiceMonitor",
  "networking.k8s.io/v1:NetworkPolicy",
  "policy/v1:PodDisruptionBudget",
  "secrets-store.csi.x-k8s.io/v1:SecretProviderClass",
];
const answers: Answers = Object.fromEntries(
  kinds.map((kind) => [`kubernetes:${kind}`, () => ({})]),
);

export const policyText = deployable(samplePolicy);
/** The same with one role more. */
export const policyWith = (description: string): string => {
  const [shop] = samplePolicy.accounts;
  const grants = [subscribe("shop.more")];
  const more = role("Shop.More", { description, account: shop ?? "", members: ["user"], grants });
  return deployable({ ...samplePolicy, roles: [...samplePolicy.roles, more] });
};
export const seed = `SU${"A".repeat(56)}`;

export const everything: KubernetesCalloutArgs = {
  resources: { requests: { cpu: "250m" }, limits: { memory: "512Mi" } },
  autoscaling: { maxReplicas: 6 },
  auditVolume: { storageClass: "azurefile-csi-nfs", size: "50Gi" },
  serviceMonitor: { labels: { release: "prometheus" }, interval: "30s" },
  prometheusRule: { labels: { release: "prometheus" } },
  networkPolicy: {
    metricsNamespaces: ["observability"],
    issuerCidrs: ["20.190.128.0/18"],
    extraEgress: [{ to: [{ ipBlock: { cidr: "10.1.2.3/32" } }] }],
  },
  proxy: { url: "http://proxy.example.com:3128", noProxy: ".svc" },
  keyVault: {
    vaultName: "orders-seeds",
    tenantId: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60",
    clientId: "00000000-0000-4000-8000-0000000000cc",
    secretName: "callout",
  },
  logLevel: "warn",
  priorityClass: "messaging",
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ key: "messaging", operator: "Exists" }],
  affinity: { nodeAffinity: {} },
  podLabels: { team: "platform" },
  podAnnotations: { "example.com/owner": "platform" },
};

export interface Changes extends Partial<AuthCalloutArgs> {
  callout?: KubernetesCalloutArgs;
}

export function calloutArgs({ callout, ...changes }: Changes = {}): AuthCalloutArgs {
  return {
    policy: policyText,
    secrets: pulumi.secret(JSON.stringify({ user: { seed } })),
    servers: ["tls://nats.nats.svc.cluster.local:4222"],
    issuer: {
      tenantId: "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60",
      audience: "9b1f6a34-2c7d-4e58-8a90-6d3c5b2e1f07",
    },
    target: { kubernetes: { callout } },
    ...changes,
  };
}

/** The objects that a callout on Kubernetes is. */
export function askCallout(changes: Changes = {}, preview = false): Promise<Asked[]> {
  return ask(() => new AuthCallout("orders", calloutArgs(changes)), preview, answers);
}

/** What the replicas are made of. */
export function podTemplate(asked: Asked[]): unknown {
  const found = asked.find(({ type }) => type === "kubernetes:apps/v1:Deployment");
  return (found?.inputs["spec"] as { template: unknown }).template;
}
