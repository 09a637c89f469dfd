import { each } from "../../rule/known.ts";
import { resourceRule } from "../../rule/rule.ts";
import { eachContainer, podTemplate } from "../pods.ts";
import { containerFindings } from "./container.ts";
import { podFindings } from "./pod.ts";

/**
 * The level "restricted" of the Pod Security Standards, for Linux pods
 * (kubernetes.io/docs/concepts/security/pod-security-standards), without the settings of AppArmor,
 * SELinux and procMount, which the API server checks (see `kubernetes-namespace-restricted`).
 */
export const restricted = resourceRule(
  {
    name: "kubernetes-restricted",
    level: "mandatory",
    what: 'Pods keep to the level "restricted" of the Pod Security Standards',
    why: "A flaw in a program then ends in its container and not on the node",
    fix: 'set runAsNonRoot, seccompProfile { type: "RuntimeDefault" }, allowPrivilegeEscalation: false and capabilities { drop: ["ALL"] }; use no namespaces, ports or paths of the host',
  },
  function* (resource) {
    const pod = podTemplate(resource)?.spec;
    if (!pod) return;
    yield* each(
      [
        () => podFindings(pod),
        () =>
          eachContainer(resource, function* (container, place) {
            for (const finding of containerFindings(container, pod)) yield `${place}: ${finding}`;
          }),
      ],
      (findings) => findings(),
    );
  },
);
