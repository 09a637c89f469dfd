import * as k8s from "@pulumi/kubernetes";
import { metadata } from "../objects/metadata.ts";
import type { Place } from "../objects/place.ts";
import type { Cluster } from "./context.ts";

export function configMapName({ nats }: Place): string {
  return `${nats}-config`;
}

/** The configuration, the same text for all nodes; it holds public keys and JWTs, nothing secret. */
export function configMap({ name, place, spec, overrides, options }: Cluster) {
  const map = overrides.apply("configMap", {
    metadata: metadata(place, configMapName(place), place.natsSelector),
    data: { "nats.conf": spec.config },
  });
  return new k8s.core.v1.ConfigMap(`${name}-config`, map, options);
}
