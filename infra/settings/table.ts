import { auditSettings } from "./audit.ts";
import { azureSettings } from "./azure.ts";
import { entraSettings } from "./entra.ts";
import {
  choice,
  flag,
  form,
  guid,
  httpsUrl,
  pemFile,
  record,
  secret,
  size,
  text,
  whole,
} from "./kind.ts";
import { issuerSettings } from "./issuers.ts";
import { kubernetesSettings } from "./kubernetes.ts";
import { section, Target, type Table } from "./setting.ts";

const real = [Target.Kubernetes, Target.Azure] as const;

/**
 * Everything that a stack can set. From this one table come the validation, the types of the program,
 * and the tables of docs/reference/settings.md.
 */
export const settings = {
  target: {
    kind: choice(Target.Local, Target.Kubernetes, Target.Azure),
    about: "where everything runs: on this machine, on an existing cluster, or on Azure",
    default: Target.Local,
  },
  displayName: {
    kind: text,
    about: "the application's name, which people see when they sign in",
    default: "Order messaging",
  },
  reviewedPolicy: {
    kind: form("a digest (sha256: and 64 hexadecimal digits)", /^sha256:[0-9a-f]{64}$/),
    about:
      "digest of the only policy that may be deployed, from its [review](../how-to/review.md#deploy-what-was-reviewed)",
    otherwise: "any policy",
  },
  nodes: { kind: whole(1, 10), about: "NATS nodes; 3 or 5 for a quorum", default: 3 },
  replicas: { kind: whole(1, 10), about: "replicas of the callout", default: 2 },
  jetstream: {
    kind: section({
      memory: { kind: size, about: "memory that JetStream may use on a node", default: "256MiB" },
      disk: { kind: size, about: "disk that it may use on a node", default: "4GiB" },
    }),
    about: "what JetStream may use",
    default: {},
  },
  audit: {
    kind: section(auditSettings),
    about: "how the callouts keep their [records](audit-records.md)",
    default: {},
  },
  logins: {
    kind: section({
      burst: {
        kind: whole(10, 1_000_000),
        about: "logins that each replica grants one identity at once",
        otherwise: "`10000`",
      },
      perMinute: {
        kind: whole(1, 100_000),
        about: "and this many more per minute",
        otherwise: "`30`",
      },
    }),
    about: "limits for one identity; see [callout](callout.md#limits-for-one-identity)",
    default: {},
  },
  rotate: {
    kind: record(text, 'triggers by key, such as {"signing:orders": "2026-11"}'),
    about: "a new value rotates the key; see [rotation](../how-to/rotate-keys.md)",
    default: {},
  },
  rotationOverlap: {
    kind: whole(0, 31_536_000),
    about: "seconds for which a rotated key stays valid, at least as long as sessions last",
    default: 86_400,
  },
  operator: {
    kind: section({
      jwt: { kind: text, about: "the operator's JWT", required: true },
      signingSeed: {
        kind: secret,
        about: "seed (SO…) of one of its signing keys",
        required: true,
      },
    }),
    about: "an operator whose identity is kept elsewhere",
    otherwise: "one that this stack creates",
  },
  leafnodes: { kind: flag, about: "whether leaf nodes may connect", default: false },
  mqtt: { kind: flag, about: "whether devices may connect with MQTT 3.1.1", default: false },
  handshakeFirst: {
    kind: choice("auto", "on", "off"),
    about:
      "TLS before the servers' greeting: `auto` for clients that start with it, `on` for all, `off` for none; see [clients](../how-to/connect-languages.md#tls-first)",
    default: "auto",
  },
  tls: {
    kind: flag,
    about: "TLS for clients and between the nodes; always on for the other targets",
    targets: [Target.Local],
    default: false,
  },
  "ports.base": {
    kind: whole(1024, 65436),
    about:
      "first of the ports: clients from here, routes +10, monitoring +20, callouts +30, issuer +40",
    targets: [Target.Local],
    default: 14220,
  },
  protect: {
    kind: flag,
    about:
      "keys, the application and the namespace cannot be destroyed until this is false; see [upgrade](../how-to/remove.md)",
    targets: real,
    default: true,
  },
  tenant: {
    kind: section({
      id: { kind: guid, about: "the tenant's id", required: true },
      authority: {
        kind: httpsUrl,
        about: "another issuer than Entra's public one, for example of a national cloud",
        otherwise: "`https://login.microsoftonline.com`",
      },
      caFile: {
        kind: pemFile,
        about: "CA of the issuer's TLS certificate, if it is not a system CA",
      },
    }),
    about: "whose identities may log in",
    targets: real,
    default: {},
  },
  ...issuerSettings,
  entra: {
    kind: section(entraSettings),
    about: "the application in Entra ID",
    targets: real,
    default: {},
  },
  assignments: {
    kind: record(record(guid, "object ids by name"), "for each role, object ids by name"),
    about: "who holds which role: users, groups, service principals, managed identities",
    targets: real,
    default: {},
  },
  kubernetes: {
    kind: section(kubernetesSettings),
    about: "the cluster, and what runs on it",
    targets: real,
    default: {},
  },
  azure: {
    kind: section(azureSettings),
    about: "the resources in Azure",
    targets: [Target.Azure],
    default: {},
  },
} as const satisfies Table;
