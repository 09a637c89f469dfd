import type { Subject } from "../../../../support/guardrails.ts";

type Props = Record<string, unknown>;

/** A container that keeps every rule. */
export const goodContainer: Props = {
  name: "nats",
  image: "nats:2.15.2-alpine",
  resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "2Gi" } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

/** A pod that keeps every rule. */
export const goodPod: Props = {
  automountServiceAccountToken: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: "RuntimeDefault" },
  },
  containers: [goodContainer],
  volumes: [{ name: "config", configMap: { name: "nats" } }],
};

export const pod = (changes: Props = {}): Subject => ({
  type: "kubernetes:core/v1:Pod",
  props: { spec: { ...goodPod, ...changes } },
});

/** A pod of one container, which is good but for these changes. */
export const podOf = (changes: Props, more: Props = {}): Subject =>
  pod({ containers: [{ ...goodContainer, ...changes }], ...more });

export const workload = (kind: string, spec: Props = {}, template: Props = {}): Subject => ({
  type: `kubernetes:apps/v1:${kind}`,
  props: {
    metadata: { name: "nats", namespace: "messaging" },
    spec: {
      ...spec,
      template: { metadata: { labels: { app: "nats", tier: "core" } }, spec: goodPod, ...template },
    },
  },
});

export const job = (spec: Props): Subject => ({
  type: "kubernetes:batch/v1:Job",
  props: { spec: { template: { spec } } },
});

export const cronJob = (spec: Props): Subject => ({
  type: "kubernetes:batch/v1:CronJob",
  props: { spec: { jobTemplate: { spec: { template: { spec } } } } },
});

const namespaced =
  (type: string) =>
  (spec: unknown, metadata: Props = {}): Subject => ({
    type: `kubernetes:${type}`,
    props: { metadata: { namespace: "messaging", ...metadata }, spec },
  });

export const service = namespaced("core/v1:Service");
export const ingress = namespaced("networking.k8s.io/v1:Ingress");
export const networkPolicy = namespaced("networking.k8s.io/v1:NetworkPolicy");
export const disruptionBudget = namespaced("policy/v1:PodDisruptionBudget");
