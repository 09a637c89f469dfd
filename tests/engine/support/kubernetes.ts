import type { Answers, Asked } from "./mocks.ts";

const kinds = [
  ...[
    "secrets-store.csi.x-k8s.io/v1:SecretProviderClass",
    "monitoring.coreos.com/v1:ServiceMonitor",
  ],
  ...["core/v1:Namespace", "core/v1:ConfigMap", "core/v1:Secret", "core/v1:Service"],
  ...["core/v1:ServiceAccount", "apps/v1:StatefulSet", "apps/v1:Deployment"],
  ...["policy/v1:PodDisruptionBudget", "networking.k8s.io/v1:NetworkPolicy"],
  "batch/v1:Job",
  ...["networking.k8s.io/v1:Ingress", "monitoring.coreos.com/v1:PodMonitor"],
  "monitoring.coreos.com/v1:PrometheusRule",
  ...["cert-manager.io/v1:Certificate", "networking.istio.io/v1:VirtualService"],
];

/** What the Kubernetes provider answers: the objects as they are asked for. Other kinds are not expected. */
export const kubernetes: Answers = Object.fromEntries(
  kinds.map((kind) => [`kubernetes:${kind}`, () => ({})]),
);

/** The object of a kind, by its name in Kubernetes. */
export function objectOf(asked: readonly Asked[], kind: string, name?: string): KubernetesObject {
  const found = asked
    .filter(({ type }) => type.endsWith(`:${kind}`))
    .map(({ inputs }) => inputs as unknown as KubernetesObject)
    .filter(({ metadata }) => name === undefined || metadata.name === name);
  const [object] = found;
  if (!object || found.length > 1)
    throw new Error(`there are ${found.length} objects ${kind} ${name ?? ""}`);
  return object;
}

interface KubernetesObject extends Record<string, unknown> {
  metadata: { name: string; namespace?: string };
}
