import { flag, label, text } from "./kind.ts";
import type { Table } from "./setting.ts";

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
} as const satisfies Table;
