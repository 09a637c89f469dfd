import type { PolicyResource } from "@pulumi/policy";
import { each, those } from "../rule/known.ts";
import { stackRule, type Finding } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";
import { selectsPodsOf } from "./selector.ts";

export const disruptionBudget = stackRule(
  {
    name: "kubernetes-disruption-budget",
    level: "mandatory",
    what: "A disruption budget keeps enough pods of every replicated workload running",
    why: "Without a budget, an upgrade of the nodes may stop all callouts, or the majority of a NATS cluster, at once; one that allows nothing blocks the upgrade",
    fix: "add a PodDisruptionBudget with maxUnavailable: 1 that selects the workload's pods",
  },
  (resources) =>
    each(resources, function* (workload) {
      const replicas = replicasOf(workload);
      if (replicas < 2) return;
      const budgets = those(resources, (resource) => {
        const budget = inputsOf(resource, "kubernetes:policy/v1:PodDisruptionBudget");
        return budget !== undefined && selectsPodsOf(resource, budget.spec?.selector, workload);
      });
      if (budgets.length === 0)
        yield { message: "no disruption budget selects its pods", resource: workload };
      yield* each(budgets, (budget) => judge(budget, replicas, workload));
    }),
);

/** 0 of what has no replicas; 1 where the number is left to Kubernetes. */
function replicasOf(resource: PolicyResource): number {
  const workload =
    inputsOf(resource, "kubernetes:apps/v1:StatefulSet") ??
    inputsOf(resource, "kubernetes:apps/v1:Deployment");
  return workload ? (workload.spec?.replicas ?? 1) : 0;
}

function* judge(
  budget: PolicyResource,
  replicas: number,
  workload: PolicyResource,
): Generator<Finding> {
  const spec = inputsOf(budget, "kubernetes:policy/v1:PodDisruptionBudget")?.spec;
  const absent =
    spec?.maxUnavailable === undefined
      ? replicas - count(spec?.minAvailable ?? 0, replicas)
      : count(spec.maxUnavailable, replicas);
  // a stateful set is taken for a cluster that needs a majority, for example JetStream's
  const stateful = inputsOf(workload, "kubernetes:apps/v1:StatefulSet") !== undefined;
  const most = stateful ? Math.max(1, Math.ceil(replicas / 2) - 1) : replicas - 1;
  const text = `the disruption budget lets ${absent} of ${replicas} pods be absent`;
  if (absent < 1) yield { message: `${text}, so no node can be drained`, resource: budget };
  if (absent > most) yield { message: `${text}, ${most} would do no harm`, resource: budget };
}

/** Kubernetes rounds percentages up, for both kinds of budget (disruption controller). */
function count(quantity: number | string, replicas: number): number {
  if (typeof quantity === "number") return quantity;
  const number = Number.parseFloat(quantity);
  return quantity.endsWith("%") ? Math.ceil((number * replicas) / 100) : number;
}
