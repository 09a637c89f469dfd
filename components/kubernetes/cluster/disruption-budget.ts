import * as k8s from "@pulumi/kubernetes";
import { metadata } from "../objects/metadata.ts";
import type { Cluster } from "./context.ts";

/** At most one node is absent on purpose: a majority stays, however large the cluster is. */
export function disruptionBudget({ name, place, args, overrides, options }: Cluster) {
  if (args.disruptionBudget === false) return [];
  const budget = overrides.apply("disruptionBudget", {
    metadata: metadata(place, place.nats, place.natsSelector),
    spec: { maxUnavailable: 1, selector: { matchLabels: place.natsSelector } },
  });
  return [new k8s.policy.v1.PodDisruptionBudget(`${name}-disruption-budget`, budget, options)];
}
