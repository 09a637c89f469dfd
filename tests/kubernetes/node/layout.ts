import { join } from "node:path";
import { cacheFolder } from "../../../tools/cache.mjs";

/** Addresses and folders of the machine's Kubernetes, the same on every run. */
// renovate: datasource=github-releases depName=kubernetes/kubernetes
export const kubernetesVersion = "1.36.3";

/** Everything here exists on this machine only: a bridge of its own, and namespaces without a route outside. */
export const network = {
  bridge: "nek8s",
  host: "10.201.0.254",
  cluster: "10.245.0.0/16",
  services: "10.97.0.0/16",
  apiService: "10.97.0.1",
  dns: "10.97.0.10",
} as const;

export const apiServer = "https://10.201.0.1:6443";

/** State of what runs; the tools and images that it is made of lie elsewhere in the cache. */
export const clusterFolder = (): string => join(cacheFolder(), "kubernetes-node");
/** For `kubectl`, Pulumi and tests: everything may be done with it. */
export const kubeconfig = (): string => join(clusterFolder(), "admin.kubeconfig");
export const pkiFolder = (): string => join(clusterFolder(), "pki");

/** One node: a machine of its own as far as Kubernetes can see. The first one has the control plane too. */
export interface NodePlace {
  readonly index: number;
  readonly name: string;
  readonly address: string;
  readonly pods: string;
  /** Name of its network namespace and of its cgroup. */
  readonly namespace: string;
  /** The host's end of its cable. */
  readonly cable: string;
  readonly folder: string;
  readonly containerd: string;
}

/**
 * @param index 1 to 9
 * @example nodePlace(2).address // 10.201.0.2
 */
export function nodePlace(index: number): NodePlace {
  const name = `node${index}`;
  const folder = join(clusterFolder(), name);
  return {
    index,
    name,
    address: `10.201.0.${index}`,
    pods: `10.245.${index}.0/24`,
    namespace: `${network.bridge}-${index}`,
    cable: `${network.bridge}${index}`,
    folder,
    containerd: join(folder, "containerd", "containerd.sock"),
  };
}
