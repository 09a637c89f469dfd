import { AgentPool } from "@pulumi/azure-native/containerservice/agentPool.js";
import { listManagedClusterUserCredentialsOutput } from "@pulumi/azure-native/containerservice/listManagedClusterUserCredentials.js";
import { ManagedCluster } from "@pulumi/azure-native/containerservice/managedCluster.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import { suggest } from "../../inputs/suggest.ts";
import { placed } from "../common/place.ts";
import { assignRole, BuiltInRole, PrincipalType } from "../common/roles.ts";
import { checkAks, type AksAdminArgs, type AksClusterArgs } from "./args.ts";
import { collectLogs } from "./container-insights.ts";
import { clusterInputs } from "./inputs.ts";
import { kubeconfig, loginModes, type LoginMode } from "./kubeconfig.ts";
import { nodePool } from "./node-pool.ts";

/**
 * A Kubernetes cluster as NATS and the callout want it: an issuer for workload identity, Entra for people
 * (local accounts are off), network policies that are enforced, nodes in several zones.
 *
 * It is protected unless the component's option says `protect: false`: JetStream's disks go with it.
 */
export class AksCluster extends pulumi.ComponentResource {
  /** Name of the cluster in its resource group. */
  readonly clusterName: pulumi.Output<string>;
  /** Id of the resource in Azure. */
  readonly clusterId: pulumi.Output<string>;
  /** Issuer of service account tokens, for `WorkloadIdentity`. */
  readonly oidcIssuerUrl: pulumi.Output<string>;
  /** For a Kubernetes provider; secret, though there is no key in it. It runs `kubelogin`. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Object id of the cluster's own identity, which makes load balancers and disks. */
  readonly principalId: pulumi.Output<string>;

  constructor(name: string, args: AksClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:AksCluster", name, {}, options);
    const login = loginMode(name, args.kubelogin ?? "azurecli");
    checkAks(name, args);
    const place = placed(args);
    const identity = new UserAssignedIdentity(`${name}-identity`, place, { parent: this });
    const cluster = makeCluster(name, args, identity, this, options?.protect ?? true);
    const workloads = nodePool(name, args.workloadPool ?? {}, {
      argument: "workloadPool",
      mode: "User",
      vmSize: "Standard_D4ds_v5",
      zones: args.zones ?? ["1", "2", "3"],
      subnetId: args.subnetId,
      tags: place.tags,
    });
    const { resourceGroupName } = args;
    const pool = { resourceGroupName, resourceName: cluster.name, agentPoolName: "workloads" };
    new AgentPool(`${name}-workloads`, { ...pool, ...workloads }, { parent: this });
    const admins = grantAdmins(name, args.admins ?? [], cluster, this);
    const { workspaceId, logNamespaces = ["nats"] } = args;
    if (workspaceId !== undefined) {
      const insights = { clusterId: cluster.id, workspaceId, namespaces: logNamespaces };
      collectLogs(name, insights, place, this);
    }
    this.clusterName = cluster.name;
    this.clusterId = cluster.id;
    this.oidcIssuerUrl = cluster.oidcIssuerProfile.apply((issuer) => issuer?.issuerURL ?? "");
    this.principalId = identity.principalId;
    const { kubeconfigs } = listManagedClusterUserCredentialsOutput(
      { resourceGroupName, resourceName: cluster.name, format: "exec" },
      { parent: this },
    );
    // not before the administrators are: it is of no use to them until then
    const ready = pulumi.all(admins.map(({ urn }) => urn));
    this.kubeconfig = pulumi.secret(
      pulumi.all([kubeconfigs, ready]).apply(([[first]]) => kubeconfig(first?.value ?? "", login)),
    );
    this.registerOutputs({
      clusterName: this.clusterName,
      clusterId: this.clusterId,
      oidcIssuerUrl: this.oidcIssuerUrl,
      kubeconfig: this.kubeconfig,
      principalId: this.principalId,
    });
  }
}

function makeCluster(
  name: string,
  args: AksClusterArgs,
  identity: UserAssignedIdentity,
  parent: pulumi.Resource,
  protect: boolean,
): ManagedCluster {
  const joins =
    args.subnetId === undefined
      ? []
      : [
          assignRole(
            `${name}-joins-subnet`,
            {
              role: BuiltInRole.NetworkContributor,
              principalId: identity.principalId,
              principalType: PrincipalType.ServicePrincipal,
              scope: args.subnetId,
            },
            { parent },
          ),
        ];
  return new ManagedCluster(`${name}-cluster`, clusterInputs(name, args, identity.id), {
    parent,
    protect,
    dependsOn: joins,
  });
}

function grantAdmins(
  name: string,
  admins: AksAdminArgs[],
  cluster: ManagedCluster,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return admins.map(({ adminName, principalId, principalType }) => {
    const known = Object.values(PrincipalType).find((type) => type === principalType);
    if (known === undefined)
      throw new pulumi.RunError(
        `${name}: admins: ${adminName}: principalType: "${principalType}" is not a kind of principal` +
          suggest(principalType, Object.values(PrincipalType)),
      );
    return assignRole(
      `${name}-admin-${adminName}`,
      {
        role: BuiltInRole.AksRbacClusterAdmin,
        principalId,
        principalType: known,
        scope: cluster.id,
      },
      { parent },
    );
  });
}

function loginMode(name: string, mode: string): LoginMode {
  const known = loginModes.find((one) => one === mode);
  if (known === undefined)
    throw new pulumi.RunError(
      `${name}: kubelogin: "${mode}" is not a login mode${suggest(mode, loginModes)}`,
    );
  return known;
}
