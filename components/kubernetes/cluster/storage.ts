import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec } from "../../target/target.ts";
import type { Place } from "../objects/place.ts";
import type { NatsStorageArgs } from "../args/nats.ts";
import type { Cluster } from "./context.ts";
import { quantityBytes } from "./resources.ts";

type PersistentVolumeClaim = types.input.core.v1.PersistentVolumeClaim;

/** As in the official chart, so that a cluster of it leaves volumes that a cluster of ours finds. */
const volumeName = ({ nats }: Place) => `${nats}-js`;
const mebibyte = 1024 * 1024;

export function storageMount(place: Place, args: NatsStorageArgs = {}, spec: ClusterSpec) {
  return spec.jetstream ? [{ name: volumeName(place), mountPath: args.folder ?? "/data" }] : [];
}

/** Where JetStream's files go when they are not to outlive the pod. */
export function passingVolume({ place, args, spec }: Cluster): types.input.core.v1.Volume[] {
  if (!spec.jetstream || args.storage?.persistent !== false) return [];
  return [{ name: volumeName(place), emptyDir: { sizeLimit: volumeSize(args.storage, spec) } }];
}

/** A volume for each node, which outlives its pod, and the stateful set unless it is to go with it. */
export function volumeClaims({ place, args, spec, overrides }: Cluster): PersistentVolumeClaim[] {
  const { storage = {} } = args;
  if (!spec.jetstream || storage.persistent === false) return [];
  return [
    overrides.apply<PersistentVolumeClaim>("volumeClaim", {
      metadata: { name: volumeName(place) },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: storage.storageClass,
        resources: { requests: { storage: volumeSize(storage, spec) } },
      },
    }),
  ];
}

/**
 * A tenth more than JetStream may use: for the files' own overhead, and a full disk is worse than a full stream.
 *
 * @throws RunError for a volume that is smaller than what JetStream may use
 */
function volumeSize({ size }: NatsStorageArgs, { jetstream }: ClusterSpec): string {
  const disk = jetstream?.disk ?? 0;
  const bytes = quantityBytes(size ?? "");
  if (bytes !== undefined && bytes < disk)
    throw new pulumi.RunError(
      `target.kubernetes.nats.storage.size: ${size ?? ""} is less than JetStream may use (jetstream.disk, ${Math.ceil(disk / mebibyte)} MiB)`,
    );
  return size ?? `${Math.max(1, Math.ceil((disk * 1.1) / mebibyte))}Mi`;
}
