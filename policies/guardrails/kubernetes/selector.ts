import type { PolicyResource } from "@pulumi/policy";
import type { Unwrap } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { podTemplate } from "./pods.ts";

export type LabelSelector = Unwrap<types.input.meta.v1.LabelSelector>;

interface Namespaced {
  metadata?: { namespace?: string };
}

/**
 * Does the selector of one resource select the pods that another one makes? In one namespace only.
 * An empty selector selects all, none at all selects none (Kubernetes, LabelSelector).
 *
 * @example selectsPodsOf(budget, budget.props.spec.selector, statefulSet) // true
 */
export function selectsPodsOf(
  owner: PolicyResource,
  selector: LabelSelector | undefined,
  workload: PolicyResource,
): boolean {
  return (
    selector !== undefined &&
    selects(selector, podTemplate(workload)?.metadata?.labels ?? {}) &&
    namespaceOf(owner) === namespaceOf(workload)
  );
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Readonly<Record<string, string | undefined>>,
): boolean {
  return (
    Object.keys(matchLabels).every((key) => labels[key] === matchLabels[key]) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "In") return value !== undefined && values.includes(value);
      if (operator === "NotIn") return value === undefined || !values.includes(value);
      return (operator === "Exists") === (value !== undefined);
    })
  );
}

function namespaceOf({ props }: PolicyResource): string {
  return (props as Namespaced).metadata?.namespace ?? "default";
}
