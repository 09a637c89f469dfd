import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { metadata } from "../objects/metadata.ts";
import type { Cluster } from "./context.ts";
import { podTemplate } from "./pod.ts";
import { volumeClaims } from "./storage.ts";

/**
 * The nodes. They start all at once, since none is ready without a majority of the others, and are updated
 * one by one, each when the one before is ready again.
 */
export function statefulSet(cluster: Cluster, dependsOn: pulumi.Resource[]) {
  const { name, place, args, spec, overrides, options } = cluster;
  const whenDeleted = args.storage?.deleteWithCluster ? "Delete" : "Retain";
  const set = overrides.apply<k8s.apps.v1.StatefulSetArgs>("statefulSet", {
    metadata: metadata(place, place.nats, place.natsSelector),
    spec: {
      replicas: spec.nodes,
      serviceName: place.headless,
      podManagementPolicy: "Parallel",
      updateStrategy: { type: "RollingUpdate" },
      // a node that comes back after scaling down finds its streams
      persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
      selector: { matchLabels: place.natsSelector },
      template: podTemplate(cluster),
      volumeClaimTemplates: volumeClaims(cluster),
    },
  });
  return new k8s.apps.v1.StatefulSet(`${name}-nodes`, set, { ...options, dependsOn });
}
