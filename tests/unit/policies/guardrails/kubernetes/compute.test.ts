import { resourcesSet } from "../../../../../policies/guardrails/kubernetes/compute.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { pod, podOf, workload } from "./resources.ts";

const requests = { cpu: "500m", memory: "1Gi" };

specify(resourcesSet, {
  keeps: {
    "requests, and a limit of memory": workload("StatefulSet"),
    "a limit of CPU as well": podOf({
      resources: { requests, limits: { cpu: "1", memory: "2Gi" } },
    }),
  },
  breaks: {
    "a container that says nothing": [
      podOf({ resources: undefined }),
      "containers[0]: resources.requests.cpu is missing",
      "containers[0]: resources.requests.memory is missing",
      "containers[0]: resources.limits.memory is missing",
    ],
    "no limit of memory": [
      podOf({ resources: { requests } }),
      "containers[0]: resources.limits.memory is missing",
    ],
    "an init container that says nothing of CPU": [
      pod({
        initContainers: [{ resources: { requests: { memory: "1Gi" }, limits: { memory: "1Gi" } } }],
      }),
      "initContainers[0]: resources.requests.cpu is missing",
    ],
  },
  unknown: {
    "a request that is computed, and reports the missing limit": [
      podOf({ resources: { requests: { cpu: unknown.string, memory: "1Gi" } } }),
      "containers[0]: resources.limits.memory is missing",
    ],
  },
});
