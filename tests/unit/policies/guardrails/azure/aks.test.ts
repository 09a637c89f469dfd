import {
  aksApiServer,
  aksEntra,
  aksNetworkPolicy,
  aksWorkloadIdentity,
} from "../../../../../policies/guardrails/azure/aks.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { cluster, vault } from "./resources.ts";

const entra = { managed: true, enableAzureRBAC: true };

specify(aksEntra, {
  keeps: {
    "Entra alone": cluster({ disableLocalAccounts: true, aadProfile: entra }),
    "what is no cluster": vault({}),
  },
  breaks: {
    "a cluster that says nothing": [
      cluster({}),
      "local accounts are on",
      "the integration with Entra is off",
    ],
    "local accounts beside Entra": [
      cluster({ disableLocalAccounts: false, aadProfile: entra }),
      "local accounts are on",
    ],
  },
  unknown: {
    "whether local accounts are on, and reports that Entra is off": [
      cluster({ disableLocalAccounts: unknown.boolean }),
      "the integration with Entra is off",
    ],
  },
});

specify(aksWorkloadIdentity, {
  keeps: {
    "an issuer and workload identity": cluster({
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
    }),
  },
  breaks: {
    "a cluster that says nothing": [
      cluster({}),
      "the issuer of tokens is off",
      "workload identity is off",
    ],
    "an issuer alone": [
      cluster({ oidcIssuerProfile: { enabled: true } }),
      "workload identity is off",
    ],
  },
  unknown: {
    "the issuer, and reports workload identity": [
      cluster({ oidcIssuerProfile: { enabled: unknown.boolean } }),
      "workload identity is off",
    ],
  },
});

const policy = (networkPolicy: string) => cluster({ networkProfile: { networkPolicy } });

specify(aksNetworkPolicy, {
  keeps: { cilium: policy("cilium"), "Azure's own": policy("azure"), calico: policy("calico") },
  breaks: {
    "a cluster that says nothing": [cluster({}), "network policies are not enforced"],
    none: [policy("none"), "network policies are not enforced"],
  },
  unknown: { "which is taken": [policy(unknown.string)] },
});

const access = (apiServerAccessProfile: object) => cluster({ apiServerAccessProfile });

specify(aksApiServer, {
  keeps: {
    "addresses that are named": access({ authorizedIPRanges: ["203.0.113.7/32"] }),
    "a private cluster": access({ enablePrivateCluster: true }),
    "no public network": cluster({ publicNetworkAccess: "Disabled" }),
  },
  breaks: {
    "a cluster that says nothing": [cluster({}), "every address may reach the API"],
    "an empty list": [access({ authorizedIPRanges: [] }), "every address may reach the API"],
    "a range for everybody": [
      access({ authorizedIPRanges: ["203.0.113.7/32", "0.0.0.0/0"] }),
      "a range lets every address in",
    ],
    "the same beside one that isn't known": [
      access({ authorizedIPRanges: [unknown.string, "0.0.0.0/0"] }),
      "a range lets every address in",
    ],
  },
  unknown: {
    "the only range": [access({ authorizedIPRanges: [unknown.string] })],
  },
});
