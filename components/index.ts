/**
 * Pulumi components: `NatsEntra` is all of them together. The plain resources under them are here as well.
 *
 * @module \@nats-entra/pulumi
 */
export type {
  ConfigPatchArgs,
  GatewayArgs,
  GatewayRemoteArgs,
  JetStreamArgs,
  LeafNodesArgs,
  MqttArgs,
  NatsServerArgs,
  RoutesArgs,
  ServerConfigArgs,
  ServerLimitsArgs,
  ServerLoggingArgs,
  ServerMonitorArgs,
  WebSocketArgs,
} from "./cluster/args.ts";
export { AuthCallout } from "./auth-callout.ts";
export type {
  FurtherTenantArgs,
  CalloutAuditArgs,
  IssuerKeysArgs,
  LoginLimitsArgs,
  OidcIssuerArgs,
  OidcSubjectArgs,
} from "./callout/args.ts";
export type { AuthCalloutArgs, IssuerArgs } from "./auth-callout.ts";
export type { LocalClientArgs } from "./client.ts";
export type { RoleAssignmentArgs } from "./directory/registration.ts";
export type { DirectoryArgs } from "./entra-app.ts";
export type { LocalDirectoryArgs } from "./local/args.ts";
export type { EntraDirectoryArgs } from "./entra/args.ts";
export type { EntraExistingApplicationArgs } from "./entra/existing-args.ts";
export type { EntraJustInTimeArgs } from "./entra/just-in-time-args.ts";
export type {
  EntraFederatedArgs,
  EntraGitHubArgs,
  EntraRotationArgs,
  EntraServiceAccountArgs,
  EntraWorkloadArgs,
} from "./entra/workload-args.ts";
export { EntraApp } from "./entra-app.ts";
export type { EntraAppArgs } from "./entra-app.ts";
export type {
  CalloutAuditVolumeArgs,
  CalloutAutoscalingArgs,
  CalloutKeyVaultArgs,
  CalloutNetworkPolicyArgs,
  CalloutProxyArgs,
  CalloutResourcesArgs,
  CalloutPrometheusRuleArgs,
  CalloutServiceMonitorArgs,
  KubernetesCalloutArgs,
} from "./kubernetes/args/callout.ts";
export type {
  KubernetesNatsArgs,
  NatsReloaderArgs,
  NatsServiceAccountArgs,
  NatsStorageArgs,
  TopologySpreadArgs,
} from "./kubernetes/args/nats.ts";
export type { ContainerResourcesArgs } from "./kubernetes/args/resources.ts";
export type {
  NatsExporterArgs,
  NatsPodMonitorArgs,
  NatsPrometheusRuleArgs,
} from "./kubernetes/args/exporter.ts";
export type { WebSocketIngressArgs } from "./kubernetes/args/ingress.ts";
export type { NatsBoxArgs, NatsBoxContextArgs } from "./kubernetes/args/nats-box.ts";
export type {
  NatsNetworkPolicyArgs,
  NetworkEgressArgs,
  NetworkPeerArgs,
} from "./kubernetes/args/network-policy.ts";
export type { ObjectOverrideArgs } from "./kubernetes/args/override.ts";
export type { NatsServiceArgs } from "./kubernetes/args/service.ts";
export type { ExistingNatsArgs } from "./kubernetes/args/existing.ts";
export { TrustCheck } from "./kubernetes/trust-check/trust-check.ts";
export type { TrustCheckArgs } from "./kubernetes/trust-check/trust-check.ts";
export type { KubernetesTargetArgs } from "./kubernetes/args/target.ts";
export type { CertManagerArgs, KubernetesTlsArgs } from "./kubernetes/args/tls.ts";
export { ports } from "./local/place.ts";
export type { Ports } from "./local/place.ts";
export type { LocalTargetArgs } from "./local/args.ts";
export { NatsCluster } from "./nats-cluster.ts";
export type { NatsClusterArgs } from "./nats-cluster.ts";
export { calloutSecretsOf, NatsEntra } from "./nats-entra.ts";
export type { NatsEntraArgs, TenantArgs } from "./nats-entra.ts";
export { calloutSecrets, NatsKeys } from "./nats-keys.ts";
export type { NatsKeysArgs, OperatorArgs } from "./keys/args.ts";
export { Certificate } from "./resources/certificate.ts";
export type { CertificateArgs } from "./resources/certificate.ts";
export { Key } from "./resources/key.ts";
export type { KeyArgs } from "./resources/key.ts";
export { LocalFile } from "./resources/local-file.ts";
export type { LocalFileArgs } from "./resources/local-file.ts";
export { LocalProcess } from "./resources/local-process.ts";
export type { LocalProcessArgs, ReadinessArgs } from "./resources/local-process.ts";
export { LocalWait } from "./resources/local-wait.ts";
export type { LocalWaitArgs } from "./resources/local-wait.ts";
export { PolicyRecord, recordedPolicy } from "./resources/policy-record.ts";
export type { PolicyRecordArgs } from "./resources/policy-record.ts";
export { RoleRecord } from "./resources/role-record.ts";
export type { RoleRecordArgs } from "./resources/role-record.ts";
export { StreamRecord } from "./resources/stream-record.ts";
export type { StreamRecordArgs } from "./resources/stream-record.ts";
export type { TlsArgs } from "./target/target.ts";
export type { TargetArgs } from "./select-target.ts";
