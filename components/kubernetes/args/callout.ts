/* eslint-disable @typescript-eslint/no-explicit-any -- Kubernetes' own JSON, for which Pulumi's component schema has no other type */
import type * as pulumi from "@pulumi/pulumi";

/** The callout's pods and the objects around them. */
export interface KubernetesCalloutArgs {
  /**
   * A Node image for the bundle, or your own image with the callout inside.
   * @default the release's own, see docs/reference/supply-chain.md
   */
  image?: string;
  /**
   * Whether the image has the callout inside and starts it, as one of callout/Dockerfile does.
   * @default false: the bundle comes from a ConfigMap
   */
  imageHasBundle?: boolean;
  /**
   * Requests and limits of the container.
   * @default requests of 100m and 128Mi, a limit of 256Mi and none of CPU, which would throttle
   */
  resources?: CalloutResourcesArgs;
  /** What its log tells: `debug`, `info`, `warn` or `error`. @default info */
  logLevel?: string;
  /** Adds replicas under load. @default as many as `replicas` says */
  autoscaling?: CalloutAutoscalingArgs;
  /** Seeds and credentials come from a Key Vault, by the CSI driver. @default from a Secret */
  keyVault?: CalloutKeyVaultArgs;
  /** Keeps audit records on a volume, besides stdout. @default stdout alone */
  auditVolume?: CalloutAuditVolumeArgs;
  /** Tells the Prometheus operator about the replicas. @default none */
  serviceMonitor?: CalloutServiceMonitorArgs;
  /** Gives the Prometheus operator the alerts on this callout (docs/reference/alerts.md). @default none */
  prometheusRule?: CalloutPrometheusRuleArgs;
  /** Network policy of the pods. @default only metrics, DNS, NATS and the issuer are open */
  networkPolicy?: CalloutNetworkPolicyArgs;
  /** The way to the issuer, where there is no other. @default none */
  proxy?: CalloutProxyArgs;
  /** Name of the pods' PriorityClass. @default the cluster's own default */
  priorityClass?: string;
  /** Labels of the Kubernetes nodes that the pods may run on. @default any node */
  nodeSelector?: Record<string, string>;
  /** Kubernetes' `Toleration`s. */
  tolerations?: any[];
  /** Kubernetes' `Affinity`. */
  affinity?: any;
  /** Labels of the pods, besides those of this target. @default none */
  podLabels?: Record<string, string>;
  /** Annotations of the pods, besides those of this target. @default none */
  podAnnotations?: Record<string, string>;
}

/** Kubernetes' `ResourceRequirements`: `cpu` and `memory`. Node's heap is sized by the limit of memory. */
export interface CalloutResourcesArgs {
  /** Requested amounts, for example `{ cpu: "100m" }`. */
  requests?: Record<string, string>;
  /** Largest amounts, for example `{ memory: "256Mi" }`. */
  limits?: Record<string, string>;
}

/** A HorizontalPodAutoscaler for the callout's replicas. */
export interface CalloutAutoscalingArgs {
  /** Smallest number of replicas. @default `replicas` */
  minReplicas?: number;
  /** Largest number of replicas. */
  maxReplicas: number;
  /** Percent of the requested CPU that a replica uses on average. @default 70 */
  cpu?: number;
}

/** A secret in a Key Vault, read by the pods' own identity through the Secrets Store CSI driver. */
export interface CalloutKeyVaultArgs {
  /** Name of the vault (`SeedVault.vaultName`). */
  vaultName: pulumi.Input<string>;
  /** Tenant of the vault and of the identity. */
  tenantId: pulumi.Input<string>;
  /** Client id of the identity that may read the secret; it has a federated credential for the service account. */
  clientId: pulumi.Input<string>;
  /** Name of the secret with the text that `calloutSecrets` answers. */
  secretName: pulumi.Input<string>;
}

/** A volume that all replicas write to, each to separate files. */
export interface CalloutAuditVolumeArgs {
  /** A claim of the namespace that is there already. @default one is made, and stays as long as the namespace */
  claimName?: string;
  /** Of the claim that is made; its volumes can be mounted by many nodes. @default the cluster's own default */
  storageClass?: string;
  /** Of the claim that is made. @default 10Gi */
  size?: string;
}

/** A ServiceMonitor for the callout's replicas. */
export interface CalloutServiceMonitorArgs {
  /** Labels by which a Prometheus chooses its monitors, for example `release: prometheus`. */
  labels?: Record<string, string>;
  /** How often it asks, for example `30s`. @default Prometheus' own choice */
  interval?: string;
}

/** A PrometheusRule with the alerts on the callout. */
export interface CalloutPrometheusRuleArgs {
  /** Labels by which a Prometheus chooses its rules, for example `release: prometheus`. */
  labels?: Record<string, string>;
}

/** The peers that may connect to the pods, and those the pods may connect to. Everything else is closed. */
export interface CalloutNetworkPolicyArgs {
  /** Whether network policies are made. @default true */
  enabled?: boolean;
  /** Namespaces whose pods read metrics. @default monitoring */
  metricsNamespaces?: string[];
  /** Addresses of the issuer, or of `proxy`, for example `20.190.128.0/18`. @default every address, at its port */
  issuerCidrs?: string[];
  /** Kubernetes' `NetworkPolicyEgressRule`s, besides DNS, NATS and the issuer. */
  extraEgress?: any[];
}

/** An HTTP proxy on the way to the issuer. */
export interface CalloutProxyArgs {
  /** Address of the proxy, for example `http://proxy.example.com:3128`. */
  url: string;
  /** Hosts that are reached without it, with commas. @default none */
  noProxy?: string;
}
