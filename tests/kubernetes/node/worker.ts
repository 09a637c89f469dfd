import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { containerd } from "./containerd.ts";
import { kubectl } from "./control-plane.ts";
import { Daemon } from "./daemon.ts";
import { network, pkiFolder, type NodePlace } from "./layout.ts";

export const workers = (place: NodePlace) =>
  ["kubelet", "kube-proxy"].map((name) => new Daemon(place, name));

/** Starts what runs pods on a node, and what leads to services from it; returns once it may get pods. */
export async function startWorkers(place: NodePlace, binaries: Binaries): Promise<void> {
  const [kubelet, proxy] = workers(place) as [Daemon, Daemon];
  const own = (...path: string[]) => join(place.folder, ...path);
  await mkdir(own("kubelet"), { recursive: true });
  await writeFile(own("resolv.conf"), `nameserver ${network.dns}\n`);
  await writeFile(own("kubelet.json"), JSON.stringify(kubeletConfig(place)));
  await writeFile(own("proxy.json"), JSON.stringify(proxyConfig(place)));
  const flags = [
    `--config=${own("kubelet.json")}`,
    `--kubeconfig=${join(pkiFolder(), `${place.name}.kubeconfig`)}`,
    `--root-dir=${own("kubelet")}`,
    `--cert-dir=${own("kubelet-certificates")}`,
    `--node-ip=${place.address}`,
    `--hostname-override=${place.name}`,
  ];
  // what it mounts for pods has to be where containerd looks
  const mounts = `--mount=/proc/${containerd(place).pid ?? 0}/ns/mnt`;
  await kubelet.start(join(binaries.kubernetes, "kubelet"), flags, [mounts]);
  await proxy.start(join(binaries.kubernetes, "kube-proxy"), [`--config=${own("proxy.json")}`]);
  const status = '{.status.conditions[?(@.type=="Ready")].status}';
  await kubelet.ready(120, async () => {
    const asked = kubectl(binaries, "get", "node", place.name, "-o", `jsonpath=${status}`);
    return (await asked.catch(() => "")) === "True";
  });
}

function kubeletConfig(place: NodePlace): object {
  const pki = (name: string) => join(pkiFolder(), name);
  const little = { "nodefs.available": "1%", "imagefs.available": "1%" };
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: place.address,
    readOnlyPort: 0,
    healthzBindAddress: "127.0.0.1",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: pki("kube-ca.crt") },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: pki(`${place.name}-server.crt`),
    tlsPrivateKeyFile: pki(`${place.name}-server.key`),
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${place.namespace}`,
    failCgroupV1: false,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${place.containerd}`,
    clusterDNS: [network.dns],
    clusterDomain: "cluster.local",
    resolvConf: join(place.folder, "resolv.conf"),
    podLogsDir: join(place.folder, "pod-logs"),
    volumePluginDir: join(place.folder, "volume-plugins"),
    // the images are all that there is
    imageGCHighThresholdPercent: 100,
    imageMaximumGCAge: "0s",
    evictionHard: {
      "memory.available": "200Mi",
      ...little,
      "nodefs.inodesFree": "1%",
      "imagefs.inodesFree": "1%",
    },
    // how soon a pod sees another ConfigMap; a minute otherwise
    syncFrequency: "2s",
  };
}

function proxyConfig(place: NodePlace): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    bindAddress: place.address,
    healthzBindAddress: "127.0.0.1:10256",
    metricsBindAddress: "127.0.0.1:10249",
    clientConnection: { kubeconfig: join(pkiFolder(), "kube-proxy.kubeconfig") },
    clusterCIDR: network.cluster,
    hostnameOverride: place.name,
    nodePortAddresses: [`${place.address}/32`],
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
}
