import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "../objects/metadata.ts";
import type { Callout } from "./context.ts";

/**
 * More replicas when logins take CPU, which is all that they take.
 *
 * @throws RunError when there could be none, or would be fewer at most than at least
 */
export function autoscaler({ name, place, args, spec, options }: Callout) {
  const { autoscaling } = args;
  if (!autoscaling) return [];
  const { minReplicas = spec.replicas, maxReplicas, cpu = 70 } = autoscaling;
  if (minReplicas < 1)
    throw new pulumi.RunError(
      `target.kubernetes.callout.autoscaling: with minReplicas ${minReplicas} nobody could log in; use 2 or more`,
    );
  if (maxReplicas < minReplicas)
    throw new pulumi.RunError(
      `target.kubernetes.callout.autoscaling: maxReplicas ${maxReplicas} is less than minReplicas ${minReplicas}`,
    );
  const target = { type: "Utilization", averageUtilization: cpu };
  const made = new HorizontalPodAutoscaler(
    `${name}-autoscaler`,
    {
      metadata: metadata(place, place.callout, place.calloutSelector),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: place.callout },
        minReplicas,
        maxReplicas,
        metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
      },
    },
    options,
  );
  return [made];
}
