import { choice, flag, form, guid, httpsUrl, list, record, text, whole } from "./kind.ts";
import { section, type Table } from "./setting.ts";

const account = form("NAMESPACE/NAME", /^[a-z0-9-]+\/[a-z0-9.-]+$/);

/** The section `azure`: the resources around the cluster. */
export const azureSettings = {
  location: { kind: text, about: "region, for example `westeurope`", required: true },
  resourceGroup: {
    kind: text,
    about: "an existing resource group",
    otherwise: "one that this stack creates",
  },
  tags: { kind: record(text), about: "tags of every resource", default: {} },
  aks: {
    kind: section({
      authorizedIps: {
        kind: list(text),
        about: "public addresses that can reach its API, including this machine's",
        default: [],
      },
      privateCluster: { kind: flag, about: "its API has no public address", default: false },
      admins: {
        kind: record(guid, "object ids of groups by name"),
        about: "groups with full access; the deploying identity must be in one",
        required: true,
      },
      version: { kind: text, about: "version of Kubernetes", otherwise: "AKS's default" },
      nodes: { kind: whole(1, 100), about: "machines for NATS and the callout", default: 3 },
      size: { kind: text, about: "their size", default: "Standard_D4ds_v5" },
      subnetId: { kind: text, about: "subnet of the nodes", otherwise: "one that AKS creates" },
      kubelogin: {
        kind: choice("azurecli", "workloadidentity", "msi", "spn", "devicecode"),
        about: "how the deploying machine signs in to it",
        default: "azurecli",
      },
    }),
    about: "a cluster that this stack creates",
    otherwise: "the one of `kubernetes.kubeconfig`, with `azure.oidcIssuerUrl`",
  },
  oidcIssuerUrl: {
    kind: httpsUrl,
    about:
      "issuer of an existing cluster: `az aks show --query oidcIssuerProfile.issuerUrl`; for vault and workloads",
  },
  keyVault: {
    kind: section({
      allowedIps: {
        kind: list(text),
        about: "public addresses that may read it: the cluster's outbound address",
        default: [],
      },
      subnetIds: {
        kind: list(text),
        about: "subnets of the cluster's nodes with the service endpoint `Microsoft.KeyVault`",
        default: [],
      },
    }),
    about: "stores the callout's seeds; the callout reads them with its identity",
    otherwise: "a Kubernetes secret",
  },
  monitoring: {
    kind: section({
      emails: { kind: list(text), about: "recipients of alerts", default: [] },
      workspaceId: {
        kind: text,
        about: "an existing Log Analytics workspace",
        otherwise: "one that this stack creates",
      },
      retentionDays: {
        kind: whole(30, 730),
        about: "days for which records are kept",
        default: 90,
      },
    }),
    about: "logs, and alerts on denied logins and missing callouts",
    otherwise: "none",
  },
  workloads: {
    kind: record(
      section({
        roles: { kind: list(text), about: "its roles", default: [] },
        serviceAccounts: {
          kind: list(account),
          about: "service accounts that may use it",
          required: true,
        },
      }),
      "workloads by name",
    ),
    about: "programs on the cluster with a managed identity each: `roles`, `serviceAccounts`",
    default: {},
  },
} as const satisfies Table;
