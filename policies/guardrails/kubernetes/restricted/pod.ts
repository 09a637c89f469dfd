import { each } from "../../rule/known.ts";
import type { PodSpec } from "../pods.ts";

/** All volume types that the level permits; the others, hostPath above all, reach into the node. */
const volumeTypes = [
  ...["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral"],
  ...["persistentVolumeClaim", "projected", "secret"],
];

/** The sysctls that are the pod's own. */
const sysctls = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
];

/** What the level forbids a pod as a whole. */
export function podFindings(pod: PodSpec): Iterable<string> {
  return each([hostNamespaces, volumes, kernel], (finding) => finding(pod));
}

function hostNamespaces(pod: PodSpec) {
  return each(["hostNetwork", "hostPID", "hostIPC"] as const, function* (namespace) {
    if (pod[namespace]) yield `${namespace} is true`;
  });
}

function volumes(pod: PodSpec) {
  return each(pod.volumes, function* (volume, index) {
    for (const type of Object.keys(volume)) {
      if (type !== "name" && !volumeTypes.includes(type)) yield `volumes[${index}] is a ${type}`;
    }
  });
}

function kernel(pod: PodSpec) {
  return each(pod.securityContext?.sysctls, function* ({ name }) {
    if (!sysctls.includes(name)) yield `the sysctl ${name} is set`;
  });
}
