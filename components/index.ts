/** The components: NatsEntra is all of them together. */
export { AuthCallout } from "./auth-callout.ts";
export type { AuthCalloutArgs, IssuerArgs } from "./auth-callout.ts";
export { EntraApp } from "./entra-app.ts";
export type {
  DirectoryArgs,
  EntraAppArgs,
  LocalDirectoryArgs,
  RoleAssignmentArgs,
} from "./entra-app.ts";
export { ports } from "./local/target.ts";
export type { LocalTargetArgs } from "./local/target.ts";
export { NatsCluster } from "./nats-cluster.ts";
export type { JetStreamArgs, NatsClusterArgs, TlsArgs } from "./nats-cluster.ts";
export { NatsEntra } from "./nats-entra.ts";
export type { NatsEntraArgs, TenantArgs } from "./nats-entra.ts";
export { NatsKeys } from "./nats-keys.ts";
export type { NatsKeysArgs, OperatorArgs } from "./nats-keys.ts";
export { Certificate } from "./resources/certificate.ts";
export type { CertificateArgs } from "./resources/certificate.ts";
export { Key } from "./resources/key.ts";
export type { KeyArgs } from "./resources/key.ts";
export { LocalFile } from "./resources/local-file.ts";
export type { LocalFileArgs } from "./resources/local-file.ts";
export { LocalProcess } from "./resources/local-process.ts";
export type { LocalProcessArgs, ReadinessArgs } from "./resources/local-process.ts";
export type { TargetArgs } from "./target.ts";
