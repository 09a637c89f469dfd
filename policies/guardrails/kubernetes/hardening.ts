import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";
import { eachContainer, podTemplate } from "./pods.ts";

const enforce = "pod-security.kubernetes.io/enforce";

export const readOnlyRoot = resourceRule(
  {
    name: "kubernetes-read-only-root",
    level: "advisory",
    what: "Containers can't write to their own image",
    why: "An intruder cannot start what cannot be written, and programs keep nothing there anyway",
    fix: "set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where the program writes",
  },
  (resource) =>
    eachContainer(resource, function* ({ securityContext }, place) {
      if (!securityContext?.readOnlyRootFilesystem)
        yield `${place}: readOnlyRootFilesystem is not true`;
    }),
);

export const noApiToken = resourceRule(
  {
    name: "kubernetes-no-api-token",
    level: "advisory",
    what: "Pods get no token for the Kubernetes API",
    why: "Neither NATS nor the callout asks the API; workload identity brings its own token",
    fix: "set automountServiceAccountToken to false in the pod",
  },
  function* (resource) {
    const pod = podTemplate(resource)?.spec;
    if (pod && pod.automountServiceAccountToken !== false)
      yield "automountServiceAccountToken is not false";
  },
);

export const namespaceRestricted = resourceRule(
  {
    name: "kubernetes-namespace-restricted",
    level: "advisory",
    what: 'Namespaces enforce the level "restricted"',
    why: "The API server then holds every pod to it, also those that come from elsewhere",
    fix: `label the namespace ${enforce}: restricted`,
  },
  function* (resource) {
    const namespace = inputsOf(resource, "kubernetes:core/v1:Namespace");
    if (!namespace) return;
    const level = namespace.metadata?.labels?.[enforce];
    if (level !== "restricted") yield `${enforce} is ${level ?? "missing"}`;
  },
);
