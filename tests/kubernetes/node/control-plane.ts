import { join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { must, works } from "./command.ts";
import { Daemon } from "./daemon.ts";
import { apiServer, kubeconfig, network, nodePlace, pkiFolder, type NodePlace } from "./layout.ts";
import { ownMounts } from "./mounts.ts";
import { within } from "./network.ts";

const etcdAddress = "http://127.0.0.1:2379";

/** In the order in which they start; the other way round they end. */
export const controlPlane = (place: NodePlace) =>
  ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map(
    (name) => new Daemon(place, name),
  );

/** Starts what makes a cluster of nodes, on the first one of them. */
export async function startControlPlane(binaries: Binaries): Promise<void> {
  const place = nodePlace(1);
  const [etcd, api, manager, scheduler] = controlPlane(place) as [Daemon, Daemon, Daemon, Daemon];
  const program = (daemon: Daemon) => join(binaries.kubernetes, daemon.name);
  await etcd.start(binaries.etcd, flags(etcdFlags(place)));
  const healthy = within(place, "busybox", "wget", "-q", "-O-", `${etcdAddress}/health`);
  await etcd.ready(30, () => works(...healthy));
  await api.start(program(api), flags(apiFlags(place)));
  await api.ready(120, () =>
    works(join(binaries.kubernetes, "kubectl"), ...asAdmin(), "get", "--raw", "/readyz"),
  );
  const [unshare, ...words] = [...ownMounts(place), ...asPodUser]; // for the volumes that it makes
  await manager.start(unshare, [...words, program(manager), ...flags(managerFlags(place))]);
  await scheduler.start(program(scheduler), flags(schedulerFlags(place)));
}

/**
 * The controller manager makes volumes that nobody but their owner may write to, and the kubelet gives folders
 * of its machine to no group (`fsGroup`); so their owner is the user of the components' pods.
 */
const asPodUser = [
  ...["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"],
  ...["--inh-caps=+dac_override", "--ambient-caps=+dac_override"],
];

const asAdmin = () => ["--kubeconfig", kubeconfig()];

/** `kubectl` with every permission. */
export function kubectl(binaries: Binaries, ...args: string[]): Promise<string> {
  return must(join(binaries.kubernetes, "kubectl"), ...asAdmin(), ...args);
}

const flags = (values: Record<string, string | boolean>) =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

const pki = (name: string) => join(pkiFolder(), name);

const etcdFlags = (place: NodePlace) => ({
  name: "tests",
  "data-dir": join(place.folder, "etcd"),
  "unsafe-no-fsync": true,
  "log-level": "warn",
  "listen-client-urls": etcdAddress,
  "advertise-client-urls": etcdAddress,
  "listen-peer-urls": "http://127.0.0.1:2380",
  "initial-advertise-peer-urls": "http://127.0.0.1:2380",
  "initial-cluster": "tests=http://127.0.0.1:2380",
});

const apiFlags = (place: NodePlace) => ({
  "bind-address": place.address,
  "advertise-address": place.address,
  "secure-port": new URL(apiServer).port,
  "etcd-servers": etcdAddress,
  "service-cluster-ip-range": network.services,
  "tls-cert-file": pki("apiserver.crt"),
  "tls-private-key-file": pki("apiserver.key"),
  "client-ca-file": pki("kube-ca.crt"),
  "kubelet-client-certificate": pki("apiserver-kubelet.crt"),
  "kubelet-client-key": pki("apiserver-kubelet.key"),
  "kubelet-certificate-authority": pki("kube-ca.crt"),
  "kubelet-preferred-address-types": "InternalIP",
  "requestheader-client-ca-file": pki("front-ca.crt"),
  "requestheader-allowed-names": "front-proxy-client",
  "requestheader-extra-headers-prefix": "X-Remote-Extra-",
  "requestheader-group-headers": "X-Remote-Group",
  "requestheader-username-headers": "X-Remote-User",
  "proxy-client-cert-file": pki("front-proxy.crt"),
  "proxy-client-key-file": pki("front-proxy.key"),
  "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
  "service-account-signing-key-file": pki("accounts.key"),
  "service-account-key-file": pki("accounts.pub"),
  "authorization-mode": "Node,RBAC",
  "enable-admission-plugins": "NodeRestriction",
  "allow-privileged": true,
});

const component = (name: string, place: NodePlace) => ({
  kubeconfig: pki(`${name}.kubeconfig`),
  "authentication-kubeconfig": pki(`${name}.kubeconfig`),
  "authorization-kubeconfig": pki(`${name}.kubeconfig`),
  "bind-address": "127.0.0.1",
  "cert-dir": join(place.folder, `${name}-certificates`),
  "leader-elect": false,
  "kube-api-qps": "300",
  "kube-api-burst": "500",
});

const managerFlags = (place: NodePlace) => ({
  ...component("kube-controller-manager", place),
  "service-account-private-key-file": pki("accounts.key"),
  "root-ca-file": pki("kube-ca.crt"),
  "cluster-signing-cert-file": pki("kube-ca.crt"),
  "cluster-signing-key-file": pki("kube-ca.key"),
  "use-service-account-credentials": true,
  // volumes are folders of this machine, and nodes are gone as soon as they don't answer
  "enable-hostpath-provisioner": true,
  "node-monitor-period": "1s",
  "service-cluster-ip-range": network.services,
  "cluster-cidr": network.cluster,
  "requestheader-client-ca-file": pki("front-ca.crt"),
});

const schedulerFlags = (place: NodePlace) => component("kube-scheduler", place);
