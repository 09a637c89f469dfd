import { restricted } from "../../../../../policies/guardrails/kubernetes/restricted/index.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { goodContainer, goodPod, pod, podOf, service, workload } from "./resources.ts";

const good = goodContainer["securityContext"] as Record<string, unknown>;
const goodForPod = goodPod["securityContext"] as Record<string, unknown>;
/** A pod whose container's security context has these changes. */
const context = (changes: Record<string, unknown>) =>
  podOf({ securityContext: { ...good, ...changes } });
/** A pod whose own security context has these changes. */
const podContext = (changes: Record<string, unknown>) =>
  pod({ securityContext: { ...goodForPod, ...changes } });
const probe = (host: string) => ({ httpGet: { port: 8222, host } });

specify(restricted, {
  keeps: {
    "a pod with everything in place": pod(),
    "a stateful set of such pods": workload("StatefulSet"),
    "a container that sets for itself what its pod does not": podOf(
      {
        securityContext: {
          ...good,
          runAsNonRoot: true,
          seccompProfile: { type: "Localhost", localhostProfile: "nats.json" },
        },
      },
      { securityContext: undefined },
    ),
    "the one capability that may be added": context({
      capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
    }),
    "a sysctl of the pod's own": podContext({
      sysctls: [{ name: "net.ipv4.tcp_keepalive_time", value: "60" }],
    }),
    "a probe of the pod itself": podOf({ readinessProbe: { httpGet: { port: 8222 } } }),
    "what makes no pods": service({ type: "ClusterIP" }),
  },
  breaks: {
    "a container that sets nothing, in a pod that sets nothing": [
      podOf({ securityContext: undefined }, { securityContext: undefined }),
      "containers[0]: allowPrivilegeEscalation is not false",
      "containers[0]: runAsNonRoot is not true",
      "containers[0]: capabilities.drop does not have ALL",
      "containers[0]: seccompProfile.type is missing",
    ],
    privileges: [context({ privileged: true }), "containers[0]: privileged is true"],
    "a container that undoes what its pod demands": [
      context({ runAsNonRoot: false }),
      "containers[0]: runAsNonRoot is not true",
    ],
    "root by number": [podContext({ runAsUser: 0 }), "containers[0]: runAsUser is 0"],
    "another capability": [
      context({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "NET_ADMIN"] } }),
      "containers[0]: capabilities.add has NET_ADMIN",
    ],
    "no seccomp profile": [
      podContext({ seccompProfile: { type: "Unconfined" } }),
      "containers[0]: seccompProfile.type is Unconfined",
    ],
    "a port of the node": [
      podOf({ ports: [{ containerPort: 4222, hostPort: 4222 }] }),
      "containers[0]: hostPort is 4222",
    ],
    "probes and hooks that go to other hosts": [
      podOf({ livenessProbe: probe("169.254.169.254"), lifecycle: { preStop: probe("db") } }),
      "containers[0]: a probe or hook asks the host 169.254.169.254",
      "containers[0]: a probe or hook asks the host db",
    ],
    "namespaces of the node": [
      pod({ hostNetwork: true, hostPID: true, hostIPC: true }),
      "hostNetwork is true",
      "hostPID is true",
      "hostIPC is true",
    ],
    "a folder of the node": [
      pod({ volumes: [{ name: "data", hostPath: { path: "/var/lib" } }] }),
      "volumes[0] is a hostPath",
    ],
    "a sysctl of the node": [
      podContext({ sysctls: [{ name: "kernel.msgmax", value: "1" }] }),
      "the sysctl kernel.msgmax is set",
    ],
    "an init container": [
      pod({ initContainers: [{ securityContext: { ...good, privileged: true } }] }),
      "initContainers[0]: privileged is true",
    ],
  },
  unknown: {
    "the user, and reports the privileges": [
      context({ runAsUser: unknown.number, privileged: true }),
      "containers[0]: privileged is true",
    ],
    "the volumes, and reports the namespace": [
      pod({ volumes: unknown.list, hostPID: true }),
      "hostPID is true",
    ],
    "one container, and reports the other": [
      pod({
        containers: [
          { securityContext: unknown.object },
          { securityContext: { ...good, privileged: true } },
        ],
      }),
      "containers[1]: privileged is true",
    ],
    "the pod's context, and reports what is the container's alone": [
      podOf({ securityContext: undefined }, { securityContext: unknown.object }),
      "containers[0]: allowPrivilegeEscalation is not false",
      "containers[0]: capabilities.drop does not have ALL",
    ],
  },
});
