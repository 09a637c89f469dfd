import type { Unwrap } from "@pulumi/pulumi";
import type { ManagedClusterArgs } from "@pulumi/azure-native/containerservice/managedCluster.js";
import type { VaultArgs } from "@pulumi/azure-native/keyvault/vault.js";
import type { FederatedIdentityCredentialArgs } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import type * as azuread from "@pulumi/azuread";
import type { types } from "@pulumi/kubernetes";
import type { CertificateArgs } from "../../../components/resources/certificate.ts";
import type { LocalFileArgs } from "../../../components/resources/local-file.ts";
import type { LocalProcessArgs } from "../../../components/resources/local-process.ts";

type Meta = types.input.meta.v1.ObjectMeta;
type Apps<Spec> = Unwrap<{ metadata?: Meta; spec?: Spec }>;

/**
 * Inputs of the resources that rules look at, by the type that the engine calls them. Properties are
 * the SDKs' own, so a rule that asks for one that does not exist fails to compile.
 */
export interface Inputs {
  "azuread:index/application:Application": Unwrap<azuread.ApplicationArgs>;
  "azuread:index/applicationRegistration:ApplicationRegistration": Unwrap<azuread.ApplicationRegistrationArgs>;
  "azuread:index/applicationAppRole:ApplicationAppRole": Unwrap<azuread.ApplicationAppRoleArgs>;
  "azuread:index/applicationPassword:ApplicationPassword": Unwrap<azuread.ApplicationPasswordArgs>;
  "azuread:index/applicationRedirectUris:ApplicationRedirectUris": Unwrap<azuread.ApplicationRedirectUrisArgs>;
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": Unwrap<azuread.ApplicationFederatedIdentityCredentialArgs>;
  "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential": Unwrap<azuread.ApplicationFlexibleFederatedIdentityCredentialArgs>;
  "azuread:index/appRoleAssignment:AppRoleAssignment": Unwrap<azuread.AppRoleAssignmentArgs>;
  "azuread:index/servicePrincipal:ServicePrincipal": Unwrap<azuread.ServicePrincipalArgs>;
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword": Unwrap<azuread.ServicePrincipalPasswordArgs>;
  "azure-native:managedidentity:FederatedIdentityCredential": Unwrap<FederatedIdentityCredentialArgs>;
  "azure-native:keyvault:Vault": Unwrap<VaultArgs>;
  "azure-native:containerservice:ManagedCluster": Unwrap<ManagedClusterArgs>;

  "kubernetes:core/v1:Pod": Apps<types.input.core.v1.PodSpec>;
  "kubernetes:core/v1:Service": Apps<types.input.core.v1.ServiceSpec>;
  "kubernetes:core/v1:Namespace": Apps<types.input.core.v1.NamespaceSpec>;
  "kubernetes:apps/v1:Deployment": Apps<types.input.apps.v1.DeploymentSpec>;
  "kubernetes:apps/v1:StatefulSet": Apps<types.input.apps.v1.StatefulSetSpec>;
  "kubernetes:apps/v1:DaemonSet": Apps<types.input.apps.v1.DaemonSetSpec>;
  "kubernetes:apps/v1:ReplicaSet": Apps<types.input.apps.v1.ReplicaSetSpec>;
  "kubernetes:batch/v1:Job": Apps<types.input.batch.v1.JobSpec>;
  "kubernetes:batch/v1:CronJob": Apps<types.input.batch.v1.CronJobSpec>;
  "kubernetes:policy/v1:PodDisruptionBudget": Apps<types.input.policy.v1.PodDisruptionBudgetSpec>;
  "kubernetes:networking.k8s.io/v1:Ingress": Apps<types.input.networking.v1.IngressSpec>;
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": Apps<types.input.networking.v1.NetworkPolicySpec>;

  "nats-entra:index:Key": {
    secret?: string;
    next?: string;
    previous?: string;
    createdAt?: number;
  };
  "nats-entra:index:Certificate": Pick<CertificateArgs, "days"> & { authority?: object };
  "nats-entra:local:File": Unwrap<LocalFileArgs>;
  "nats-entra:local:Process": Unwrap<LocalProcessArgs>;
}

/**
 * The inputs of a resource, when it is of that type.
 *
 * @example inputsOf(resource, "kubernetes:core/v1:Service")?.spec?.type // "LoadBalancer"
 */
export function inputsOf<Type extends keyof Inputs>(
  resource: { type: string; props: object },
  type: Type,
): Inputs[Type] | undefined {
  return resource.type === type ? (resource.props as Inputs[Type]) : undefined;
}
