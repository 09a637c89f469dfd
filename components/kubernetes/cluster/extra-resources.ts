import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "./context.ts";

interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata?: Record<string, unknown>;
}

/**
 * The user's own objects, in the namespace unless they name another.
 *
 * @throws RunError for one without apiVersion or kind
 */
export function extraResources({ name, place, args, options }: Cluster) {
  return Object.entries(args.extraResources ?? {}).map(([key, given]) => {
    const { apiVersion, kind, metadata, ...rest } = given as KubernetesObject;
    if (apiVersion === undefined || kind === undefined)
      throw new pulumi.RunError(
        `target.kubernetes.nats.extraResources.${key}: an object has apiVersion, kind and metadata.name`,
      );
    const about = { namespace: place.namespace, ...metadata };
    const object = { apiVersion, kind, metadata: about, ...rest };
    return new k8s.apiextensions.CustomResource(`${name}-${key}`, object, options);
  });
}
