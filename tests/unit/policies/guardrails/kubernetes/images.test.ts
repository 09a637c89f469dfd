import { pinnedImages } from "../../../../../policies/guardrails/kubernetes/images.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { cronJob, goodPod, job, pod, podOf, service, workload } from "./resources.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const image = (name: string) => podOf({ image: name });
const notPinned = (name: string) => `containers[0]: the image "${name}" is not pinned`;

specify(pinnedImages, {
  keeps: {
    "a digest": image(`nats@${digest}`),
    "a digest beside a tag": image(`registry.example.com:5000/nats:latest@${digest}`),
    "a full version": image("nats:2.15.2-alpine"),
    "a full version of a registry with a port": image(
      "registry.example.com:5000/team/nats:v2.15.2",
    ),
    "a stateful set with good images": workload("StatefulSet"),
    "what makes no pods": service({ type: "ClusterIP" }),
  },
  breaks: {
    "no tag": [image("nats"), notPinned("nats")],
    "no tag, but a registry's port": [
      image("registry.example.com:5000/nats"),
      notPinned("registry.example.com:5000/nats"),
    ],
    "the tag latest": [image("nats:latest"), notPinned("nats:latest")],
    "a tag that moves with each patch": [image("nats:2.15"), notPinned("nats:2.15")],
    "a digest that is too short": [image("nats@sha256:0123"), notPinned("nats@sha256:0123")],
    "no image": [podOf({ image: undefined }), notPinned("")],
    "an init container": [
      pod({ initContainers: [{ image: "busybox" }] }),
      'initContainers[0]: the image "busybox" is not pinned',
    ],
    "the pods of a job": [job({ containers: [{ image: "nats" }] }), notPinned("nats")],
    "the pods of a cron job": [cronJob({ containers: [{ image: "nats" }] }), notPinned("nats")],
    "the pods of every kind of workload": [
      ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) =>
        workload(kind, {}, { spec: { ...goodPod, containers: [{ image: kind.toLowerCase() }] } }),
      ),
      notPinned("deployment"),
      notPinned("statefulset"),
      notPinned("daemonset"),
      notPinned("replicaset"),
    ],
  },
  unknown: {
    "an image that is being built, and reports the one beside it": [
      pod({ containers: [{ image: unknown.string }, { image: "nats" }] }),
      'containers[1]: the image "nats" is not pinned',
    ],
    "the init containers, and reports the others": [
      pod({ initContainers: unknown.list, containers: [{ image: "nats" }] }),
      notPinned("nats"),
    ],
    "a whole pod": [workload("Deployment", {}, { spec: unknown.object })],
  },
});
