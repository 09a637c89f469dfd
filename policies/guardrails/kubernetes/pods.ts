import type { Unwrap } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { each } from "../rule/known.ts";
import { inputsOf } from "../rule/resources.ts";

export type PodTemplate = Unwrap<types.input.core.v1.PodTemplateSpec>;
export type PodSpec = Unwrap<types.input.core.v1.PodSpec>;
export type Container = Unwrap<types.input.core.v1.Container>;

interface Typed {
  type: string;
  props: object;
}

/** What a resource makes pods of: the template of a workload, or the pod itself. */
export function podTemplate(resource: Typed): PodTemplate | undefined {
  const workload =
    inputsOf(resource, "kubernetes:apps/v1:Deployment") ??
    inputsOf(resource, "kubernetes:apps/v1:StatefulSet") ??
    inputsOf(resource, "kubernetes:apps/v1:DaemonSet") ??
    inputsOf(resource, "kubernetes:apps/v1:ReplicaSet") ??
    inputsOf(resource, "kubernetes:batch/v1:Job") ??
    inputsOf(resource, "kubernetes:batch/v1:CronJob")?.spec?.jobTemplate;
  return workload?.spec?.template ?? inputsOf(resource, "kubernetes:core/v1:Pod");
}

/** What a check finds in each container of a resource's pods; it gets the path of the container. */
export function* eachContainer(
  resource: Typed,
  check: (container: Container, place: string, pod: PodSpec) => Iterable<string>,
): Generator<string> {
  const pod = podTemplate(resource)?.spec;
  if (!pod) return;
  yield* each(["initContainers", "containers"] as const, (list) =>
    each(pod[list], (container, index) => check(container, `${list}[${index}]`, pod)),
  );
}
