import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Overrides } from "./overrides.ts";
import type { Place } from "./place.ts";
import type { KubernetesTargetArgs } from "../args/target.ts";

const level = "restricted";

/** The namespace, in which the API server takes no pod that is not restricted. */
export function namespace(
  place: Place,
  { createNamespace = true, protectNamespace: protect, existingNats }: KubernetesTargetArgs,
  name: string,
  overrides: Overrides,
  parent: pulumi.Resource,
): k8s.core.v1.Namespace[] {
  // the chart's installation has made it
  if (!createNamespace || existingNats) return [];
  const object = overrides.apply("namespace", {
    metadata: {
      name: place.namespace,
      labels: {
        ...place.labels,
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/warn": level,
      },
    },
  });
  return [new k8s.core.v1.Namespace(`${name}-namespace`, object, { parent, protect })];
}
