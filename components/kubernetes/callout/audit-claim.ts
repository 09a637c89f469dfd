import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import { metadata } from "../objects/metadata.ts";
import type { CalloutAuditVolumeArgs } from "../args/callout.ts";
import type { Callout } from "./context.ts";

export function auditClaimName(
  { callout }: Callout["place"],
  { claimName }: CalloutAuditVolumeArgs,
): string {
  return claimName ?? `${callout}-audit`;
}

/**
 * One volume for all replicas, each with files of its own. Pods of a deployment have no name that lasts: a
 * volume of each pod's own would go with the pod, and its records with it. And a pod that any node of any
 * zone may take over must find its volume there.
 */
export function auditClaim({ name, place, args, options }: Callout): PersistentVolumeClaim[] {
  const { auditVolume } = args;
  if (!auditVolume || auditVolume.claimName !== undefined) return [];
  const claim = new PersistentVolumeClaim(
    `${name}-audit`,
    {
      metadata: metadata(place, auditClaimName(place, auditVolume), place.calloutSelector, {
        // a class may wait for the first pod before it makes the volume
        "pulumi.com/skipAwait": "true",
      }),
      spec: {
        accessModes: ["ReadWriteMany"],
        storageClassName: auditVolume.storageClass,
        resources: { requests: { storage: auditVolume.size ?? "10Gi" } },
      },
    },
    // evidence outlasts what it is about, in a namespace that does
    { ...options, retainOnDelete: true },
  );
  return [claim];
}
