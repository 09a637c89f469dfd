/* eslint-disable @typescript-eslint/no-explicit-any -- Kubernetes' own JSON, for which Pulumi's component schema has no other type */
import type { NatsExporterArgs } from "./exporter.ts";
import type { WebSocketIngressArgs } from "./ingress.ts";
import type { NatsBoxArgs } from "./nats-box.ts";
import type { NatsNetworkPolicyArgs } from "./network-policy.ts";
import type { ObjectOverrideArgs } from "./override.ts";
import type { ContainerResourcesArgs } from "./resources.ts";
import type { NatsServiceArgs } from "./service.ts";

/** The NATS pods and what stands beside them. */
export interface KubernetesNatsArgs {
  /** @default the release's own, see docs/supply-chain.md */
  image?: string;
  /** @default requests of 250m and 512Mi, a limit of 1Gi and none of CPU, which would throttle */
  resources?: ContainerResourcesArgs;
  /** Variables of the server's container: a text, or what Kubernetes calls `valueFrom`. */
  env?: Record<string, any>;
  /** Volume of each node for JetStream. */
  storage?: NatsStorageArgs;
  /**
   * How pods are spread: `maxSkew` by topology key.
   * @default by `kubernetes.io/hostname` and `topology.kubernetes.io/zone`, where that is possible
   */
  topologySpread?: TopologySpreadArgs[];
  /** Kubernetes' `Affinity`. */
  affinity?: any;
  /** Kubernetes' `Toleration`s. */
  tolerations?: any[];
  nodeSelector?: Record<string, string>;
  priorityClass?: string;
  podLabels?: Record<string, string>;
  podAnnotations?: Record<string, string>;
  /** Seconds for a pod to say goodbye to its clients, one by one, before it is killed. @default 60 */
  terminationGracePeriod?: number;
  serviceAccount?: NatsServiceAccountArgs;
  /** The service that clients use. */
  service?: NatsServiceArgs;
  reloader?: NatsReloaderArgs;
  /** Restarts the pods at each change of the configuration, instead of a reload. @default false */
  restartOnChange?: boolean;
  /** Whether at most one pod may be absent when nodes are drained. @default true */
  disruptionBudget?: boolean;
  networkPolicy?: NatsNetworkPolicyArgs;
  /** Metrics for Prometheus. @default none */
  exporter?: NatsExporterArgs;
  /** A pod with NATS' own tools. @default none */
  natsBox?: NatsBoxArgs;
  /** Lets browsers in from outside; needs `websocket`. @default none */
  ingress?: WebSocketIngressArgs;
  /** Kubernetes' `Container`s, besides ours. */
  extraContainers?: any[];
  extraInitContainers?: any[];
  /** Kubernetes' `Volume`s of the pods. */
  extraVolumes?: any[];
  /** Kubernetes' `VolumeMount`s of the server's container. */
  extraVolumeMounts?: any[];
  /** Any objects, complete, by a name for Pulumi. */
  extraResources?: Record<string, any>;
  /**
   * Changes of the objects themselves, by object: `statefulSet`, `podTemplate`, `natsContainer`, `service` …
   * (docs/parity.md lists them).
   */
  overrides?: Record<string, ObjectOverrideArgs>;
}

export interface NatsStorageArgs {
  /**
   * Whether JetStream's files are on a volume that outlives the pod. Without one they are in an `emptyDir`,
   * and streams live by their replicas alone.
   * @default true
   */
  persistent?: boolean;
  /** Size of the volume, at least what JetStream may use. @default `jetstream.disk` and a tenth more */
  size?: string;
  /** @default the cluster's own default */
  storageClass?: string;
  /** Where JetStream's files are. @default /data */
  folder?: string;
  /** Whether the volumes go with the stateful set. @default false */
  deleteWithCluster?: boolean;
}

export interface TopologySpreadArgs {
  /** Label of Kubernetes' nodes, for example `kubernetes.io/hostname`. */
  topologyKey: string;
  /** @default 1 */
  maxSkew?: number;
  /** `ScheduleAnyway` or `DoNotSchedule`. @default ScheduleAnyway */
  whenUnsatisfiable?: string;
}

export interface NatsServiceAccountArgs {
  /** An account that is there already. @default one is made */
  name?: string;
  annotations?: Record<string, string>;
}

/** The container that makes the server reload what has changed: configuration and certificates. */
export interface NatsReloaderArgs {
  /** @default true */
  enabled?: boolean;
  /** A Node image. @default the release's own, see docs/supply-chain.md */
  image?: string;
  /** NATS' own reloader instead of ours: the image `natsio/nats-server-config-reloader`, by digest. */
  officialImage?: string;
  /** @default requests of 10m and 48Mi, a limit of 128Mi */
  resources?: ContainerResourcesArgs;
  /** Kubernetes' variables, as for the server. */
  env?: Record<string, any>;
}
