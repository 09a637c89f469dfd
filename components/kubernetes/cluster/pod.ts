import type { types } from "@pulumi/kubernetes";
import { serverUser, sharingPod } from "../objects/security.ts";
import { configMapName } from "./config-map.ts";
import { natsContainer } from "./container.ts";
import type { Cluster } from "./context.ts";
import { exporterContainer, exporterVolumes } from "./exporter.ts";
import { reloaderContainer, reloaderVolumes } from "./reloader.ts";
import { serviceAccountName } from "./service-account.ts";
import { passingVolume } from "./storage.ts";
import { topologySpread } from "./topology.ts";

type Container = types.input.core.v1.Container;
type PodTemplate = types.input.core.v1.PodTemplateSpec;

/** A node of the cluster. What changes here restarts the pods; configuration and certificates are not here. */
export function podTemplate(cluster: Cluster): PodTemplate {
  const { place, args, spec, overrides } = cluster;
  return overrides.apply<PodTemplate>("podTemplate", {
    metadata: {
      labels: { ...place.labels, ...args.podLabels, ...place.natsSelector },
      annotations: {
        ...cluster.restart,
        ...(args.restartOnChange && { "nats-entra/config": spec.configTag }),
        ...args.podAnnotations,
      },
    },
    spec: {
      serviceAccountName: serviceAccountName(cluster),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      // the reloader signals the server; for others it is another user's
      shareProcessNamespace: args.reloader?.enabled !== false,
      securityContext: sharingPod,
      imagePullSecrets: place.imagePullSecrets,
      terminationGracePeriodSeconds: args.terminationGracePeriod ?? 60,
      topologySpreadConstraints: topologySpread(place, args.topologySpread),
      affinity: args.affinity as types.input.core.v1.Affinity | undefined,
      tolerations: args.tolerations as types.input.core.v1.Toleration[] | undefined,
      nodeSelector: args.nodeSelector,
      priorityClassName: args.priorityClass,
      initContainers: (args.extraInitContainers as Container[] | undefined)?.map(asServer),
      containers: [
        natsContainer(cluster),
        ...reloaderContainer(cluster),
        ...exporterContainer(cluster),
        ...((args.extraContainers ?? []) as Container[]),
      ],
      volumes: volumes(cluster),
    },
  });
}

/** They end before there is a server to look into, and what they make on its volumes is for it. */
function asServer(container: Container): Container {
  return {
    ...container,
    securityContext: { ...serverUser, ...(container.securityContext as object | undefined) },
  };
}

function volumes(cluster: Cluster): types.input.core.v1.Volume[] {
  const { place, args, tls } = cluster;
  return [
    { name: "config", configMap: { name: configMapName(place) } },
    { name: "pid", emptyDir: {} },
    ...exporterVolumes(cluster),
    ...passingVolume(cluster),
    ...Object.entries(tls.secrets).map(([folder, secretName]) => ({
      name: `tls-${folder}`,
      secret: { secretName, defaultMode: 0o440 },
    })),
    ...reloaderVolumes(cluster),
    ...((args.extraVolumes ?? []) as types.input.core.v1.Volume[]),
  ];
}
