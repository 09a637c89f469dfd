import { disruptionBudget as rule } from "../../../../../policies/guardrails/kubernetes/disruption.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { disruptionBudget, pod, workload } from "./resources.ts";

const selector = { matchLabels: { app: "nats" } };
const cluster = (replicas: unknown) => workload("StatefulSet", { replicas });
const callouts = (replicas: unknown) => workload("Deployment", { replicas });
const budget = (limits: Record<string, unknown>) => disruptionBudget({ selector, ...limits });
const missing = "no disruption budget selects its pods";

specify(rule, {
  keeps: {
    "three nodes of which one may be absent": [cluster(3), budget({ maxUnavailable: 1 })],
    "three nodes of which two must stay": [cluster(3), budget({ minAvailable: 2 })],
    "five nodes of which two may be absent": [cluster(5), budget({ maxUnavailable: 2 })],
    "a third, rounded up": [cluster(3), budget({ maxUnavailable: "33%" })],
    "two nodes, one after the other": [cluster(2), budget({ maxUnavailable: 1 })],
    "callouts of which one must stay": [callouts(3), budget({ minAvailable: 1 })],
    "a single pod": callouts(1),
    "a number that is left to Kubernetes, which is one": callouts(undefined),
    "what has no replicas": pod(),
    "a budget that selects by expression": [
      cluster(3),
      disruptionBudget({
        maxUnavailable: 1,
        selector: {
          matchExpressions: [
            { key: "app", operator: "In", values: ["nats", "callout"] },
            { key: "tier", operator: "Exists" },
            { key: "canary", operator: "DoesNotExist" },
            { key: "tier", operator: "NotIn", values: ["edge"] },
          ],
        },
      }),
    ],
    "a budget of the whole namespace": [
      cluster(3),
      disruptionBudget({ selector: {}, maxUnavailable: 1 }),
    ],
  },
  breaks: {
    "no budget": [cluster(3), missing],
    "a budget of other pods": [
      [
        cluster(3),
        disruptionBudget({ selector: { matchLabels: { app: "callout" } }, maxUnavailable: 1 }),
      ],
      missing,
    ],
    "a budget of another expression": [
      [
        cluster(3),
        disruptionBudget({
          maxUnavailable: 1,
          selector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["nats"] }] },
        }),
      ],
      missing,
    ],
    "a budget of an expression with other names": [
      [
        cluster(3),
        disruptionBudget({
          maxUnavailable: 1,
          selector: { matchExpressions: [{ key: "app", operator: "In", values: ["callout"] }] },
        }),
      ],
      missing,
    ],
    "a budget of another namespace": [
      [cluster(3), disruptionBudget({ selector, maxUnavailable: 1 }, { namespace: "default" })],
      missing,
    ],
    "a budget without a selector, which selects nothing": [
      [cluster(3), disruptionBudget({ maxUnavailable: 1 })],
      missing,
    ],
    "a budget that allows nothing": [
      [cluster(3), budget({ maxUnavailable: 0 })],
      "the disruption budget lets 0 of 3 pods be absent, so no node can be drained",
    ],
    "a budget that wants all of them": [
      [callouts(2), budget({ minAvailable: "100%" })],
      "the disruption budget lets 0 of 2 pods be absent, so no node can be drained",
    ],
    "a budget without a majority": [
      [cluster(3), budget({ maxUnavailable: 2 })],
      "the disruption budget lets 2 of 3 pods be absent, 1 would do no harm",
    ],
    "half, rounded up, of three nodes": [
      [cluster(3), budget({ maxUnavailable: "50%" })],
      "the disruption budget lets 2 of 3 pods be absent, 1 would do no harm",
    ],
    "a budget that lets all callouts go": [
      [callouts(2), budget({ maxUnavailable: "100%" })],
      "the disruption budget lets 2 of 2 pods be absent, 1 would do no harm",
    ],
  },
  unknown: {
    "how many there are, and reports the other workload": [
      [cluster(unknown.number), callouts(2)],
      missing,
    ],
    "whom the only budget selects": [
      [cluster(3), disruptionBudget({ selector: unknown.object, maxUnavailable: 1 })],
    ],
    "how many may be absent": [[cluster(3), budget({ maxUnavailable: unknown.number })]],
  },
  silent: {
    "a budget that may select the pods, as another one does": [
      cluster(3),
      disruptionBudget({ selector: unknown.object, maxUnavailable: 0 }),
      budget({ maxUnavailable: 1 }),
    ],
  },
});
