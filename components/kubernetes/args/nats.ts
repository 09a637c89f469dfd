/* eslint-disable @typescript-eslint/no-explicit-any -- Kubernetes' own JSON, for which Pulumi's component schema has no other type */
import type { NatsExporterArgs } from "./exporter.ts";
import type { WebSocketIngressArgs } from "./ingress.ts";
import type { NatsBoxArgs } from "./nats-box.ts";
import type { NatsNetworkPolicyArgs } from "./network-policy.ts";
import type { ObjectOverrideArgs } from "./override.ts";
import type { ContainerResourcesArgs } from "./resources.ts";
import type { NatsServiceArgs } from "./service.ts";

/** The NATS pods and the objects around them. */
export interface KubernetesNatsArgs {
  /** Image of nats-server. @default the release's own, see docs/reference/supply-chain.md */
  image?: string;
  /**
   * Requests and limits of the server's container.
   * @default requests of 250m and 512Mi, a limit of 1Gi and none of CPU, which would throttle
   */
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
  /** Labels of the Kubernetes nodes that the pods may run on. @default any node */
  nodeSelector?: Record<string, string>;
  /** Name of the pods' PriorityClass. @default the cluster's own default */
  priorityClass?: string;
  /** Labels of the pods, besides those of this target. @default none */
  podLabels?: Record<string, string>;
  /** Annotations of the pods, besides those of this target. @default none */
  podAnnotations?: Record<string, string>;
  /** Seconds that a pod may take to drain its clients (lame-duck mode) before it is killed. @default 60 */
  terminationGracePeriod?: number;
  /** Service account of the pods. @default one is made */
  serviceAccount?: NatsServiceAccountArgs;
  /** The service that clients use. */
  service?: NatsServiceArgs;
  /** The container that signals the server when its files change. @default on */
  reloader?: NatsReloaderArgs;
  /** Restarts the pods at each change of the configuration, instead of a reload. @default false */
  restartOnChange?: boolean;
  /** Whether at most one pod may be absent when nodes are drained. @default true */
  disruptionBudget?: boolean;
  /**
   * Network policies of the pods.
   * @default clients from every pod of the cluster, metrics from the namespace `monitoring`
   */
  networkPolicy?: NatsNetworkPolicyArgs;
  /** Metrics for Prometheus. @default none */
  exporter?: NatsExporterArgs;
  /** A pod with NATS' own tools. @default none */
  natsBox?: NatsBoxArgs;
  /** Lets browsers in from outside; needs `websocket`. @default none */
  ingress?: WebSocketIngressArgs;
  /** Kubernetes' `Container`s, besides ours. */
  extraContainers?: any[];
  /** Kubernetes' `Container`s that run before ours. @default none */
  extraInitContainers?: any[];
  /** Kubernetes' `Volume`s of the pods. */
  extraVolumes?: any[];
  /** Kubernetes' `VolumeMount`s of the server's container. */
  extraVolumeMounts?: any[];
  /** Any objects, complete, by a name for Pulumi. */
  extraResources?: Record<string, any>;
  /**
   * Changes of the objects themselves, by object: `statefulSet`, `podTemplate`, `natsContainer`, `service` …
   * (docs/reference/parity.md lists them).
   */
  overrides?: Record<string, ObjectOverrideArgs>;
}

/** The volume of each node. */
export interface NatsStorageArgs {
  /**
   * Whether JetStream's files are on a volume that outlives the pod. Without one they are in an `emptyDir`,
   * and streams live by their replicas alone.
   * @default true
   */
  persistent?: boolean;
  /** Size of the volume, at least what JetStream may use. @default `jetstream.disk` and a tenth more */
  size?: string;
  /** StorageClass of the volumes. @default the cluster's own default */
  storageClass?: string;
  /** Where JetStream's files are. @default /data */
  folder?: string;
  /** Whether the volumes go with the stateful set. @default false */
  deleteWithCluster?: boolean;
}

/** One of Kubernetes' topology spread constraints for the NATS pods. */
export interface TopologySpreadArgs {
  /** Label of Kubernetes' nodes, for example `kubernetes.io/hostname`. */
  topologyKey: string;
  /** Largest difference in the number of pods between two domains. @default 1 */
  maxSkew?: number;
  /**
   * What happens to a pod that would break the constraint: `ScheduleAnyway` or `DoNotSchedule`.
   * @default ScheduleAnyway
   */
  whenUnsatisfiable?: string;
}

/** The service account that the NATS pods run as. */
export interface NatsServiceAccountArgs {
  /** An account that is there already. @default one is made */
  name?: string;
  /** Annotations of the account that is made. @default none */
  annotations?: Record<string, string>;
}

/** The container that makes the server reload what has changed: configuration and certificates. */
export interface NatsReloaderArgs {
  /** Whether the container runs. @default true */
  enabled?: boolean;
  /** A Node image. @default the release's own, see docs/reference/supply-chain.md */
  image?: string;
  /** NATS' own reloader instead of ours: the image `natsio/nats-server-config-reloader`, by digest. */
  officialImage?: string;
  /** Requests and limits of the container. @default requests of 10m and 48Mi, a limit of 128Mi */
  resources?: ContainerResourcesArgs;
  /** Kubernetes' variables, as for the server. */
  env?: Record<string, any>;
}
