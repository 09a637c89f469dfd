import { choice, flag, label, list, pemFile, text } from "./kind.ts";
import { section, type Table } from "./setting.ts";

const authority = {
  kind: pemFile,
  about: "its CA, for clients outside the cluster",
  otherwise: "they trust it already",
} as const;

/** The section `kubernetes`: which cluster, and what runs on it. */
export const kubernetesSettings = {
  kubeconfig: {
    kind: text,
    about: "path of the kubeconfig; on Azure, of a cluster that this stack does not create",
    otherwise: "`KUBECONFIG`, or `~/.kube/config`",
  },
  context: { kind: text, about: "context in it", otherwise: "the current one" },
  namespace: { kind: label, about: "namespace of everything", default: "nats" },
  createNamespace: {
    kind: flag,
    about: "whether this stack creates the namespace, with the pod security level `restricted`",
    default: true,
  },
  imageRegistry: {
    kind: text,
    about: "mirror for images, for example `mirror.example.com/hub`",
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
      "names and addresses of the nodes for clients outside the cluster; they are in the nodes' certificate and the output `client`",
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
        about: "its name; it contains `tls.crt`, `tls.key` and `ca.crt`",
        required: true,
      },
      caFile: authority,
    }),
    about: "a secret of the namespace with the nodes' certificate",
    otherwise: "this stack creates one, from its own CA",
  },
  certManager: {
    kind: section({
      issuer: {
        kind: text,
        about: "name of the issuer, which must write `ca.crt`",
        required: true,
      },
      kind: {
        kind: choice("Issuer", "ClusterIssuer"),
        about: "kind of the issuer",
        default: "ClusterIssuer",
      },
      caFile: authority,
    }),
    about: "cert-manager issues the nodes' certificate instead",
    otherwise: "see `kubernetes.tlsSecret`",
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
        about: "application id of the identity that it uses, which has a role with `inspect()`",
        required: true,
      },
      schedule: { kind: text, about: "when, in cron syntax", default: "*/15 * * * *" },
    }),
    about:
      "runs [`nats-entra doctor`](../how-to/check-health.md) on a schedule, as the service account `nats-trust-check`",
    otherwise: "no checks",
  },
  existingNats: {
    kind: section({
      release: { kind: text, about: "name of the Helm release", default: "nats" },
    }),
    about:
      "adopts an installation by the official chart; see [existing-nats.md](../how-to/existing-nats.md)",
    otherwise: "the nodes are pods of this stack",
  },
} as const satisfies Table;
