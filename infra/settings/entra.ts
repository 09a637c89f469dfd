import { flag, form, guid, httpsUrl, label, list, record, text } from "./kind.ts";
import { section, type Table } from "./setting.ts";

const people = record(guid, "object ids by name");

const workload = section({
  roles: { kind: list(text), about: "its roles", default: [] },
  serviceAccounts: {
    kind: list(
      section({
        issuer: { kind: httpsUrl, about: "the cluster's issuer of tokens", required: true },
        namespace: { kind: label, about: "its namespace", required: true },
        name: { kind: text, about: "name of the service account", required: true },
      }),
    ),
    about: "Kubernetes service accounts that may use it: `issuer`, `namespace`, `name`",
    default: [],
  },
  github: {
    kind: list(
      section({
        repository: {
          kind: form(
            "OWNER/NAME or OWNER@ID/NAME@ID",
            /^[\w.-]+\/[\w.-]+$|^[\w.-]+@\d+\/[\w.-]+@\d+$/,
          ),
          about:
            "repository, with its ids if its tokens have [immutable subjects](entra.md#github)",
          required: true,
        },
        environment: { kind: text, about: "environment of the jobs", required: true },
      }),
    ),
    about: "GitHub Actions jobs that may use it: `repository`, `environment`",
    default: [],
  },
  federated: {
    kind: list(
      section({
        name: { kind: text, about: "name of the credential", required: true },
        issuer: { kind: httpsUrl, about: "the tokens' `iss`", required: true },
        subject: { kind: text, about: "the tokens' exact `sub`", required: true },
        audience: {
          kind: text,
          about: "the tokens' `aud`",
          otherwise: "`api://AzureADTokenExchange`",
        },
      }),
    ),
    about: "tokens of any other issuer that may use it: `name`, `issuer`, `subject`, `audience`",
    default: [],
  },
});

const justInTime = section({
  role: { kind: text, about: "the role", required: true },
  groupId: { kind: guid, about: "object id of the group that holds it", required: true },
  eligible: { kind: people, about: "who may become a temporary member", required: true },
  approvers: { kind: people, about: "who approves; without them, no approval is needed" },
  maximumDuration: { kind: text, about: "maximum duration, ISO 8601", default: "PT4H" },
});

/** The section `entra`: the application that tokens are made for. */
export const entraSettings = {
  owners: {
    kind: people,
    about: "the application's owners besides the deploying identity",
    default: {},
  },
  deployer: {
    kind: guid,
    about: "object id of the deploying identity, if it may only change what it owns",
  },
  azureCli: {
    kind: flag,
    about: "whether people may also get tokens with `az account get-access-token`",
    default: false,
  },
  workloads: {
    kind: record(workload, "workloads by name"),
    about: "programs with an application each: `roles`, `serviceAccounts`, `github`, `federated`",
    default: {},
  },
  justInTime: {
    kind: record(justInTime, "groups by name"),
    about:
      "roles that are held only while they are needed: `role`, `groupId`, `eligible`, `approvers`, `maximumDuration`",
    default: {},
  },
  existing: {
    kind: section({
      clientId: { kind: guid, about: "its client id", required: true },
      cliClientId: {
        kind: guid,
        about: "client id of the public client that people sign in with",
        required: true,
      },
      objectId: {
        kind: guid,
        about: "object id of the registration, to manage its roles here",
      },
      servicePrincipalId: {
        kind: guid,
        about: "object id of its service principal, to assign roles here",
      },
    }),
    about: "a registration that another team owns",
    otherwise: "one that this stack creates",
  },
} as const satisfies Table;
