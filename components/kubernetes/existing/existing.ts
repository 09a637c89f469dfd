import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlacement } from "../../target/target.ts";
import type { Cluster } from "../cluster/context.ts";
import { environmentSecret } from "../cluster/environment.ts";
import { metadata } from "../objects/metadata.ts";
import { helmValues, settingsFile, settingsMap } from "./helm-values.ts";
import { settingsOf } from "./settings.ts";

/**
 * What an installation by the official chart is given instead of nodes of ours: the certificates, a file with
 * what its own configuration includes, and the values by which it does that.
 *
 * @throws RunError for a base path of the monitoring, which the chart's probes would not ask under
 */
export function adoptExisting(
  cluster: Cluster,
): Pick<ClusterPlacement, "takesTlsFirst" | "helmValues" | "ready"> {
  const { name, place, spec, tls, overrides, options } = cluster;
  if (spec.monitor.basePath !== "")
    throw new pulumi.RunError(
      "monitor.basePath: the chart's probes do not support it; omit it with existingNats",
    );
  const map = overrides.apply("configMap", {
    metadata: metadata(place, settingsMap(place), place.natsSelector),
    data: { [settingsFile]: spec.config.apply(settingsOf) },
  });
  const settings = new k8s.core.v1.ConfigMap(`${name}-settings`, map, options);
  return {
    // false until somebody has applied the values
    takesTlsFirst: false,
    ready: [settings, ...environmentSecret(cluster), ...tls.resources],
    helmValues: pulumi.output(cluster.restart).apply((restart) => helmValues(cluster, restart)),
  };
}
