import {
  namespaceRestricted,
  noApiToken,
  readOnlyRoot,
} from "../../../../../policies/guardrails/kubernetes/hardening.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { pod, podOf, service, workload } from "./resources.ts";

specify(readOnlyRoot, {
  keeps: { "a container that can't write": pod(), "what makes no pods": service({}) },
  breaks: {
    "a container that says nothing": [
      podOf({ securityContext: undefined }),
      "containers[0]: readOnlyRootFilesystem is not true",
    ],
    "an init container that can write": [
      pod({ initContainers: [{ securityContext: { readOnlyRootFilesystem: false } }] }),
      "initContainers[0]: readOnlyRootFilesystem is not true",
    ],
  },
  unknown: {
    "one container, and reports the other": [
      pod({ containers: [{ securityContext: unknown.object }, {}] }),
      "containers[1]: readOnlyRootFilesystem is not true",
    ],
  },
});

specify(noApiToken, {
  keeps: { "pods without a token": workload("Deployment"), "what makes no pods": service({}) },
  breaks: {
    "pods that leave it to their account": [
      pod({ automountServiceAccountToken: undefined }),
      "automountServiceAccountToken is not false",
    ],
    "pods with a token": [
      pod({ automountServiceAccountToken: true }),
      "automountServiceAccountToken is not false",
    ],
  },
  unknown: {
    "what is decided elsewhere": [pod({ automountServiceAccountToken: unknown.boolean })],
  },
});

const namespace = (labels?: unknown) => ({
  type: "kubernetes:core/v1:Namespace",
  props: { metadata: { name: "messaging", labels } },
});
const enforce = "pod-security.kubernetes.io/enforce";

specify(namespaceRestricted, {
  keeps: {
    "a namespace with the level": namespace({ [enforce]: "restricted" }),
    "what is no namespace": service({}),
  },
  breaks: {
    "a namespace without a label": [namespace(), `${enforce} is missing`],
    "a namespace with a lower level": [
      namespace({ [enforce]: "baseline" }),
      `${enforce} is baseline`,
    ],
  },
  unknown: { "labels that come from elsewhere": [namespace(unknown.object)] },
});
