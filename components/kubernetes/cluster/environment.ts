import * as k8s from "@pulumi/kubernetes";
import { metadata } from "../metadata.ts";
import type { Place } from "../place.ts";
import type { Cluster } from "./context.ts";

export function environmentSecretName({ nats }: Place): string {
  return `${nats}-environment`;
}

/** The secret variables that the configuration refers to, JetStream's encryption key for one. */
export function environmentSecret(cluster: Cluster): k8s.core.v1.Secret[] {
  const { name, place, spec, overrides, options } = cluster;
  if (Object.keys(spec.secretEnvironment).length === 0) return [];
  const secret = overrides.apply("environmentSecret", {
    metadata: metadata(place, environmentSecretName(place), place.natsSelector),
    stringData: spec.secretEnvironment,
  });
  return [new k8s.core.v1.Secret(`${name}-environment`, secret, options)];
}
