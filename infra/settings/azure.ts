import { choice, flag, form, guid, httpsUrl, list, record, text, whole } from "./kind.ts";
import { section, type Table } from "./setting.ts";

const account = form("NAMESPACE/NAME", /^[a-z0-9-]+\/[a-z0-9.-]+$/);

/** The section `azure`: the resources around the cluster. */
export const azureSettings = {
  location: { kind: text, about: "region, for example `westeurope`", required: true },
  resourceGroup: {
    kind: text,
    about: "resource group that is there",
    otherwise: "one that is made by this stack",
  },
  tags: { kind: record(text), about: "tags of every resource", default: {} },
  aks: {
    kind: section({
      authorizedIps: {
        kind: list(text),
        about: "public addresses that reach its API, this machine's among them",
        default: [],
      },
      privateCluster: { kind: flag, about: "its API has no public address", default: false },
      admins: {
        kind: record(guid, "object ids of groups by a name of yours"),
        about: "groups that may do everything in it, the deploying identity in one of them",
        required: true,
      },
      version: { kind: text, about: "version of Kubernetes", otherwise: "AKS's own choice" },
      nodes: { kind: whole(1, 100), about: "machines for NATS and the callout", default: 3 },
      size: { kind: text, about: "their size", default: "Standard_D4ds_v5" },
      subnetId: { kind: text, about: "subnet of the nodes", otherwise: "one that AKS makes" },
      kubelogin: {
        kind: choice("azurecli", "workloadidentity", "msi", "spn", "devicecode"),
        about: "how the deploying machine signs in to it",
        default: "azurecli",
      },
    }),
    about: "a cluster that is made by this stack",
    otherwise: "the one of `kubernetes.kubeconfig`, with `azure.oidcIssuerUrl`",
  },
  oidcIssuerUrl: {
    kind: httpsUrl,
    about:
      "issuer of a cluster that is there: `az aks show --query oidcIssuerProfile.issuerUrl`; for vault and workloads",
  },
  keyVault: {
    kind: section({
      allowedIps: {
        kind: list(text),
        about: "public addresses that read it: the cluster's outbound address",
        default: [],
      },
      subnetIds: {
        kind: list(text),
        about: "subnets of the cluster's nodes with the service endpoint `Microsoft.KeyVault`",
        default: [],
      },
    }),
    about: "keeps the callout's seeds; the callout reads them by its identity",
    otherwise: "they are in a secret of Kubernetes",
  },
  monitoring: {
    kind: section({
      emails: { kind: list(text), about: "who is told of alerts", default: [] },
      workspaceId: {
        kind: text,
        about: "Log Analytics workspace that is there",
        otherwise: "one that is made by this stack",
      },
      retentionDays: { kind: whole(30, 730), about: "days that records are kept", default: 90 },
    }),
    about: "logs, and alerts on denied logins and missing callouts",
    otherwise: "none",
  },
  workloads: {
    kind: record(
      section({
        roles: { kind: list(text), about: "roles that it holds", default: [] },
        serviceAccounts: {
          kind: list(account),
          about: "service accounts that may become it",
          required: true,
        },
      }),
      "workloads by name",
    ),
    about: "programs on the cluster that get a managed identity each: `roles`, `serviceAccounts`",
    default: {},
  },
} as const satisfies Table;
