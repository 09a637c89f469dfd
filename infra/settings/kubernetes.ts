import { choice, flag, label, list, pemFile, text } from "./kind.ts";
import { section, type Table } from "./setting.ts";

const authority = {
  kind: pemFile,
  about: "its authority, for clients outside of the cluster",
  otherwise: "they know it already",
} as const;

/** The section `kubernetes`: which cluster, and what runs on it. */
export const kubernetesSettings = {
  kubeconfig: {
    kind: text,
    about: "path of the kubeconfig; on Azure, of a cluster that is not made by this stack",
    otherwise: "`KUBECONFIG`, else `~/.kube/config`",
  },
  context: { kind: text, about: "context in it", otherwise: "the current one" },
  namespace: { kind: label, about: "namespace of everything", default: "nats" },
  createNamespace: {
    kind: flag,
    about: "whether this stack makes the namespace, held to the pod security level `restricted`",
    default: true,
  },
  imageRegistry: {
    kind: text,
    about: "mirror that images come from, for example `mirror.example.com/hub`",
    otherwise: "the container runtime's choice",
  },
  natsImage: { kind: text, about: "image of the nodes", otherwise: "the release's own" },
  storageClass: {
    kind: text,
    about: "storage class of JetStream's volumes",
    otherwise: "the cluster's own default",
  },
  hosts: {
    kind: list(text),
    about:
      "names and addresses by which clients outside of the cluster reach the nodes; their certificate has them, and the output `client` names them",
    default: [],
  },
  loadBalancer: {
    kind: flag,
    about: "an internal load balancer for those clients",
    default: false,
  },
  tlsSecret: {
    kind: section({
      name: {
        kind: text,
        about: "its name; it holds `tls.crt`, `tls.key` and `ca.crt`",
        required: true,
      },
      caFile: authority,
    }),
    about: "a secret of the namespace with the nodes' certificate",
    otherwise: "this stack makes one, from an authority of its own",
  },
  certManager: {
    kind: section({
      issuer: {
        kind: text,
        about: "name of the issuer, which has to write `ca.crt`",
        required: true,
      },
      kind: {
        kind: choice("Issuer", "ClusterIssuer"),
        about: "kind of the issuer",
        default: "ClusterIssuer",
      },
      caFile: authority,
    }),
    about: "cert-manager makes the nodes' certificate instead",
    otherwise: "as `kubernetes.tlsSecret` says",
  },
  websocket: {
    kind: section({
      host: { kind: text, about: "name by which browsers reach the nodes", required: true },
      tlsSecret: { kind: text, about: "secret with its certificate", required: true },
      className: { kind: text, about: "class of the ingress", otherwise: "the cluster's default" },
    }),
    about: "websocket behind an ingress",
    otherwise: "no websocket",
  },
  prometheus: {
    kind: flag,
    about: "exporter, PodMonitor and ServiceMonitor for the Prometheus operator",
    default: false,
  },
  trustCheck: {
    kind: section({
      clientId: {
        kind: text,
        about: "application id of the identity that asks; it has a role with `inspect()`",
        required: true,
      },
      schedule: { kind: text, about: "when, as cron has it", default: "*/15 * * * *" },
    }),
    about:
      "runs [`nats-entra doctor`](operations.md#trust-check) again and again, as the service account `nats-trust-check`",
    otherwise: "nothing does",
  },
  existingNats: {
    kind: section({
      release: { kind: text, about: "name of the Helm release", default: "nats" },
    }),
    about: "adopts an installation by the official chart; see [existing-nats.md](existing-nats.md)",
    otherwise: "the nodes are pods of this stack",
  },
} as const satisfies Table;
