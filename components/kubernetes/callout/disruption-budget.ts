import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { metadata } from "../objects/metadata.ts";
import type { Callout } from "./context.ts";

/** One replica at a time may go on purpose: the others answer meanwhile. */
export function disruptionBudget({ name, place, options }: Callout): PodDisruptionBudget {
  return new PodDisruptionBudget(
    `${name}-disruption-budget`,
    {
      metadata: metadata(place, place.callout, place.calloutSelector),
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: place.calloutSelector },
        // one that is not ready, for example without NATS, keeps no node from being drained
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
    options,
  );
}
