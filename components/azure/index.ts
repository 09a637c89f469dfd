/**
 * Pulumi components for Azure around the cluster; each can be used on its own.
 *
 * @module \@nats-entra/azure
 */
export { AksCluster } from "./aks/aks-cluster.ts";
export type { AksApiServerArgs } from "./aks/api-server.ts";
export type { AksAdminArgs, AksClusterArgs } from "./aks/args.ts";
export type { NodePoolArgs } from "./aks/node-pool.ts";
export type { AlertReceiversArgs } from "./monitoring/action-group.ts";
export type { CalloutAlertsArgs } from "./monitoring/alerts.ts";
export { Monitoring } from "./monitoring/monitoring.ts";
export type { MonitoringArgs } from "./monitoring/monitoring.ts";
export type { AzurePlaceArgs } from "./common/place.ts";
export { ResourceGroup } from "./resource-group.ts";
export type { ResourceGroupArgs } from "./resource-group.ts";
export type { VaultNetworkArgs, VaultPrivateEndpointArgs } from "./vault/network.ts";
export { readSecret } from "./vault/read-secret.ts";
export type { StoredSecret } from "./vault/read-secret.ts";
export { SeedVault } from "./vault/seed-vault.ts";
export type { SeedVaultArgs } from "./vault/seed-vault.ts";
export { WorkloadIdentity } from "./workload-identity.ts";
export type { ServiceAccountRefArgs, WorkloadIdentityArgs } from "./workload-identity.ts";
