import { each, some } from "../rule/known.ts";
import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

const type = "azure-native:containerservice:ManagedCluster";

export const aksEntra = resourceRule(
  {
    name: "azure-aks-entra",
    level: "mandatory",
    what: "People and programs sign in to a cluster with Entra alone",
    why: "A local account is a certificate that may do everything: it can be copied, and stays valid after its holder has left",
    fix: "set disableLocalAccounts to true and aadProfile { managed: true, enableAzureRBAC: true }",
  },
  function* (resource) {
    const cluster = inputsOf(resource, type);
    if (!cluster) return;
    yield* each(
      [
        function* () {
          if (cluster.disableLocalAccounts !== true) yield "local accounts are on";
        },
        function* () {
          if (cluster.aadProfile?.managed !== true) yield "the integration with Entra is off";
        },
      ],
      (finding) => finding(),
    );
  },
);

export const aksWorkloadIdentity = resourceRule(
  {
    name: "azure-aks-workload-identity",
    level: "mandatory",
    what: "Workloads of a cluster can prove to Entra who they are",
    why: "Without an issuer and workload identity a program needs a password, or the identity that all of a node's pods share",
    fix: "set oidcIssuerProfile.enabled and securityProfile.workloadIdentity.enabled to true",
  },
  function* (resource) {
    const cluster = inputsOf(resource, type);
    if (!cluster) return;
    yield* each(
      [
        function* () {
          if (cluster.oidcIssuerProfile?.enabled !== true) yield "the issuer of tokens is off";
        },
        function* () {
          if (cluster.securityProfile?.workloadIdentity?.enabled !== true)
            yield "workload identity is off";
        },
      ],
      (finding) => finding(),
    );
  },
);

/** Azure, managedClusters, networkProfile.networkPolicy; `none` is what holds without. */
const enforcing = ["azure", "calico", "cilium"];

export const aksNetworkPolicy = resourceRule(
  {
    name: "azure-aks-network-policy",
    level: "mandatory",
    what: "A cluster enforces network policies",
    why: "Otherwise the API server accepts network policies without enforcing them: all pods reach the callout and the monitoring of NATS",
    fix: 'set networkProfile.networkPolicy to "cilium" (with networkDataplane "cilium"), "azure" or "calico"',
  },
  function* (resource) {
    const cluster = inputsOf(resource, type);
    if (cluster && !enforcing.includes(cluster.networkProfile?.networkPolicy ?? "none"))
      yield "network policies are not enforced";
  },
);

export const aksApiServer = resourceRule(
  {
    name: "azure-aks-api-server",
    level: "mandatory",
    what: "The API of a cluster is not open to the whole internet",
    why: "A stolen token, or a flaw of the API server, could then be used from everywhere",
    fix: "name addresses in apiServerAccessProfile.authorizedIPRanges, or set enablePrivateCluster to true",
  },
  function* (resource) {
    const cluster = inputsOf(resource, type);
    if (!cluster || cluster.publicNetworkAccess === "Disabled") return;
    const access = cluster.apiServerAccessProfile;
    if (access?.enablePrivateCluster === true) return;
    const ranges = access?.authorizedIPRanges;
    if (!ranges || ranges.length === 0) yield "every address may reach the API";
    else if (some(ranges, (range) => /\/0+$/.test(range))) yield "a range lets every address in";
  },
);
