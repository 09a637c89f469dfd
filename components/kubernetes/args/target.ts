import type { KubernetesCalloutArgs } from "./callout.ts";
import type { ExistingNatsArgs } from "./existing.ts";
import type { KubernetesNatsArgs } from "./nats.ts";
import type { KubernetesTlsArgs } from "./tls.ts";

/** A Kubernetes cluster: that of the default Kubernetes provider, or of the one in the component's options. */
export interface KubernetesTargetArgs {
  /** Namespace of everything. @default nats */
  namespace?: string;
  /**
   * Whether the cluster makes the namespace, held to the pod security level "restricted".
   * @default true
   */
  createNamespace?: boolean;
  /**
   * The namespace that the cluster makes cannot be destroyed while this is set: it takes all volumes along.
   * @default false
   */
  protectNamespace?: boolean;
  /** Name of the nodes' stateful set and service; the names of everything else begin with it. @default nats */
  name?: string;
  /** Domain of the cluster's own names. @default cluster.local */
  clusterDomain?: string;
  /** Where images come from that name no registry of their own. @default the container runtime's choice */
  imageRegistry?: string;
  /** When images are pulled: `Always`, `IfNotPresent` or `Never`. @default Kubernetes' choice */
  imagePullPolicy?: string;
  /** Secrets of the namespace, each with the credentials of a registry. */
  imagePullSecrets?: string[];
  /** Labels of every object, besides those of the Kubernetes recommendation. */
  labels?: Record<string, string>;
  /** Certificates of the listeners. @default made by this stack, from its own authority */
  tls?: KubernetesTlsArgs;
  /**
   * An installation of NATS by the official Helm chart gets keys, configuration and callout from here, by the
   * output `helmValues`. @default the nodes are pods of this stack
   */
  existingNats?: ExistingNatsArgs;
  /** The NATS pods and the objects around them. */
  nats?: KubernetesNatsArgs;
  /** The callout's pods and the objects around them. */
  callout?: KubernetesCalloutArgs;
}
