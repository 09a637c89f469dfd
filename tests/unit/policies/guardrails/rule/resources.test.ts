import { readFileSync } from "node:fs";
import { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { Application } from "@pulumi/azuread/application.js";
import { ApplicationAppRole } from "@pulumi/azuread/applicationAppRole.js";
import { ApplicationFederatedIdentityCredential } from "@pulumi/azuread/applicationFederatedIdentityCredential.js";
import { ApplicationFlexibleFederatedIdentityCredential } from "@pulumi/azuread/applicationFlexibleFederatedIdentityCredential.js";
import { ApplicationPassword } from "@pulumi/azuread/applicationPassword.js";
import { ApplicationRedirectUris } from "@pulumi/azuread/applicationRedirectUris.js";
import { ApplicationRegistration } from "@pulumi/azuread/applicationRegistration.js";
import { AppRoleAssignment } from "@pulumi/azuread/appRoleAssignment.js";
import { ServicePrincipal } from "@pulumi/azuread/servicePrincipal.js";
import { ServicePrincipalPassword } from "@pulumi/azuread/servicePrincipalPassword.js";
import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ReplicaSet } from "@pulumi/kubernetes/apps/v1/replicaSet.js";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Pod } from "@pulumi/kubernetes/core/v1/pod.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { expect, it } from "vitest";
import type { Inputs } from "../../../../../policies/guardrails/rule/resources.ts";

const golden = readFileSync(
  new URL("../../../../golden/nats-entra.jsonl", import.meta.url),
  "utf8",
);

/** The class of each type that rules look at: one that is missing here fails to compile. */
const classes: Record<Exclude<keyof Inputs, `nats-entra:${string}`>, unknown> = {
  "azuread:index/application:Application": Application,
  "azuread:index/applicationRegistration:ApplicationRegistration": ApplicationRegistration,
  "azuread:index/applicationAppRole:ApplicationAppRole": ApplicationAppRole,
  "azuread:index/applicationPassword:ApplicationPassword": ApplicationPassword,
  "azuread:index/applicationRedirectUris:ApplicationRedirectUris": ApplicationRedirectUris,
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential":
    ApplicationFederatedIdentityCredential,
  "azuread:index/applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential":
    ApplicationFlexibleFederatedIdentityCredential,
  "azuread:index/appRoleAssignment:AppRoleAssignment": AppRoleAssignment,
  "azuread:index/servicePrincipal:ServicePrincipal": ServicePrincipal,
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword": ServicePrincipalPassword,
  "azure-native:managedidentity:FederatedIdentityCredential": FederatedIdentityCredential,
  "azure-native:keyvault:Vault": Vault,
  "azure-native:containerservice:ManagedCluster": ManagedCluster,
  "kubernetes:core/v1:Pod": Pod,
  "kubernetes:core/v1:Service": Service,
  "kubernetes:core/v1:Namespace": Namespace,
  "kubernetes:apps/v1:Deployment": Deployment,
  "kubernetes:apps/v1:StatefulSet": StatefulSet,
  "kubernetes:apps/v1:DaemonSet": DaemonSet,
  "kubernetes:apps/v1:ReplicaSet": ReplicaSet,
  "kubernetes:batch/v1:Job": Job,
  "kubernetes:batch/v1:CronJob": CronJob,
  "kubernetes:policy/v1:PodDisruptionBudget": PodDisruptionBudget,
  "kubernetes:networking.k8s.io/v1:Ingress": Ingress,
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": NetworkPolicy,
};

it.each(Object.entries(classes))("the SDK calls it %s, too", (type, resourceClass) => {
  expect(resourceClass).toHaveProperty("__pulumiType", type);
});

const own: Record<Extract<keyof Inputs, `nats-entra:${string}`>, RegExp> = {
  "nats-entra:index:Key": /"type":"nats-entra:index:Key"/,
  "nats-entra:local:File": /"type":"nats-entra:local:File".*"content":/,
  "nats-entra:local:Process": /"type":"nats-entra:local:Process".*"ready":\{.*"url":/,
  "nats-entra:index:Certificate": /^/, // made by the program beside the components
};

it.each(Object.entries(own))("the components ask for %s", (_type, line) => {
  expect(golden).toMatch(line);
});
