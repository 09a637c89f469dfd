import * as k8s from "@pulumi/kubernetes";
import { metadata } from "../objects/metadata.ts";
import type { Cluster } from "./context.ts";

export function serviceAccountName({ place, args }: Cluster): string {
  return args.serviceAccount?.name ?? place.nats;
}

/** The pods' own account. It may do nothing, and the pods get no token of it. */
export function serviceAccount(cluster: Cluster): k8s.core.v1.ServiceAccount[] {
  const { name, place, args, overrides, options } = cluster;
  if (args.serviceAccount?.name !== undefined) return [];
  const annotations = args.serviceAccount?.annotations;
  const account = overrides.apply("serviceAccount", {
    metadata: metadata(place, place.nats, place.natsSelector, annotations),
    automountServiceAccountToken: false,
  });
  return [new k8s.core.v1.ServiceAccount(`${name}-service-account`, account, options)];
}
