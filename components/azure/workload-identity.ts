import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import { checked } from "./common/checked.ts";
import { credentialName } from "./common/names.ts";
import { placed, type AzurePlaceArgs } from "./common/place.ts";

/** Inputs of a WorkloadIdentity. */
export interface WorkloadIdentityArgs extends AzurePlaceArgs {
  /** Name in Azure. @default the component's, with a random end */
  identityName?: string;
  /** The cluster's issuer of service account tokens: `AksCluster.oidcIssuerUrl`, or any other; https. */
  oidcIssuerUrl: pulumi.Input<string>;
  /** Service accounts that may become this identity: at least one, at most 20. */
  serviceAccounts: ServiceAccountRefArgs[];
  /** What tokens must be made for; another one in a national cloud. @default api://AzureADTokenExchange */
  audience?: string;
}

/** A service account of Kubernetes. */
export interface ServiceAccountRefArgs {
  /** Namespace of the service account. */
  namespace: string;
  /** Name of the service account. */
  name: string;
}

const exchange = "api://AzureADTokenExchange";

/**
 * An identity of Azure for a workload on Kubernetes: pods under one of its service accounts get tokens for
 * it, and there is no password anywhere.
 *
 * The pod's service account carries `azure.workload.identity/client-id: <clientId>`, the pod the label
 * `azure.workload.identity/use: "true"`. App roles are assigned to `principalId`.
 *
 * @example
 * new WorkloadIdentity("callout", {
 *   resourceGroupName: group.groupName,
 *   oidcIssuerUrl: cluster.oidcIssuerUrl,
 *   serviceAccounts: [{ namespace: "nats", name: "nats-callout" }],
 * });
 */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /** What tokens are asked for with: the workload's `AZURE_CLIENT_ID`. */
  readonly clientId: pulumi.Output<string>;
  /** Object id of its service principal: who roles are assigned to. */
  readonly principalId: pulumi.Output<string>;
  /** Id of the resource in Azure. */
  readonly identityId: pulumi.Output<string>;

  constructor(name: string, args: WorkloadIdentityArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:WorkloadIdentity", name, {}, options);
    checkAccounts(name, args.serviceAccounts);
    const { identityName } = args;
    const identity = new UserAssignedIdentity(
      `${name}-identity`,
      { ...placed(args), resourceName: identityName },
      { parent: this },
    );
    federate(name, args, identity, this);
    this.clientId = identity.clientId;
    this.principalId = identity.principalId;
    this.identityId = identity.id;
    this.registerOutputs({
      clientId: this.clientId,
      principalId: this.principalId,
      identityId: this.identityId,
    });
  }
}

/** One after the other: Entra answers 409 to two at once (Entra, "Concurrent updates"). */
function federate(
  name: string,
  { resourceGroupName, oidcIssuerUrl, serviceAccounts, audience }: WorkloadIdentityArgs,
  identity: UserAssignedIdentity,
  parent: pulumi.Resource,
): void {
  const issuer = checked(oidcIssuerUrl, (url) => checkIssuer(name, url));
  let before: pulumi.Resource = identity;
  for (const { namespace, name: account } of serviceAccounts) {
    const credential = credentialName(namespace, account);
    before = new FederatedIdentityCredential(
      `${name}-${credential}`,
      {
        resourceGroupName,
        resourceName: identity.name,
        federatedIdentityCredentialResourceName: credential,
        issuer,
        subject: `system:serviceaccount:${namespace}:${account}`,
        audiences: [audience ?? exchange],
      },
      { parent, dependsOn: [before] },
    );
  }
}

/** Compared character by character with the token's `iss`, so nothing is corrected here. */
function checkIssuer(name: string, url: string): string {
  if (!/^https:\/\/[^\s?#]+$/.test(url))
    throw new pulumi.RunError(
      `${name}: oidcIssuerUrl: "${url}" is not an https address; take what the cluster's /.well-known/openid-configuration calls "issuer"`,
    );
  return url;
}

function checkAccounts(name: string, accounts: ServiceAccountRefArgs[]): void {
  const fail = (message: string) => new pulumi.RunError(`${name}: serviceAccounts: ${message}`);
  if (accounts.length === 0) throw fail("name at least one; nobody could become this identity");
  if (accounts.length > 20)
    throw fail(`Entra takes 20 for one identity, these are ${accounts.length}; make a second one`);
  const seen = new Set<string>();
  for (const { namespace, name: account } of accounts) {
    const full = `${namespace}:${account}`;
    // RFC 1123: a label, and a subdomain
    if (
      !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace) ||
      !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(account)
    )
      throw fail(
        `"${full}" does not name a namespace and a service account; names are exact, without wildcards`,
      );
    if (account === "default")
      throw fail(`"${full}" is every pod that has no account of its own; give the workload one`);
    if (seen.has(full)) throw fail(`"${full}" is named twice`);
    seen.add(full);
  }
}
