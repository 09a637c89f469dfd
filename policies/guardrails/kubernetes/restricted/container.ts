import { each } from "../../rule/known.ts";
import type { Container, PodSpec } from "../pods.ts";

type Finding = (container: Container, pod: PodSpec) => Iterable<string>;

/** What the level forbids a container, and what it demands of it or of its pod. */
export function containerFindings(container: Container, pod: PodSpec): Iterable<string> {
  return each(
    [privileged, escalation, nonRoot, rootUser, capabilities, seccomp, hostPorts, hostProbes],
    (finding) => finding(container, pod),
  );
}

const privileged: Finding = function* ({ securityContext }) {
  if (securityContext?.privileged) yield "privileged is true";
};

const escalation: Finding = function* ({ securityContext }) {
  if (securityContext?.allowPrivilegeEscalation !== false)
    yield "allowPrivilegeEscalation is not false";
};

/** A container's own setting goes before its pod's. */
const nonRoot: Finding = function* ({ securityContext }, pod) {
  if (!(securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot))
    yield "runAsNonRoot is not true";
};

const rootUser: Finding = function* ({ securityContext }, pod) {
  if ((securityContext?.runAsUser ?? pod.securityContext?.runAsUser) === 0) yield "runAsUser is 0";
};

const capabilities: Finding = ({ securityContext }) =>
  each(
    [
      function* () {
        if (!securityContext?.capabilities?.drop?.includes("ALL"))
          yield "capabilities.drop does not have ALL";
      },
      () =>
        each(securityContext?.capabilities?.add, function* (capability) {
          if (capability !== "NET_BIND_SERVICE") yield `capabilities.add has ${capability}`;
        }),
    ],
    (finding) => finding(),
  );

const seccomp: Finding = function* ({ securityContext }, pod) {
  const type = (securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile)?.type;
  if (type !== "RuntimeDefault" && type !== "Localhost")
    yield `seccompProfile.type is ${type ?? "missing"}`;
};

const hostPorts: Finding = ({ ports }) =>
  each(ports, function* ({ hostPort }) {
    if (hostPort) yield `hostPort is ${hostPort}`;
  });

/** Since Kubernetes 1.34: the kubelet must not be sent to other hosts. */
const hostProbes: Finding = (container) =>
  each(
    [
      () => container.livenessProbe,
      () => container.readinessProbe,
      () => container.startupProbe,
      () => container.lifecycle?.postStart,
      () => container.lifecycle?.preStop,
    ],
    function* (handler) {
      const host = handler()?.httpGet?.host ?? handler()?.tcpSocket?.host;
      if (host) yield `a probe or hook asks the host ${host}`;
    },
  );
