import { each } from "../rule/known.ts";
import { resourceRule } from "../rule/rule.ts";
import { eachContainer } from "./pods.ts";

/**
 * No limit of CPU is asked for: it throttles, and a callout that is throttled in the middle of a storm
 * of logins answers after the two seconds that a client waits.
 */
export const resourcesSet = resourceRule(
  {
    name: "kubernetes-resources",
    level: "mandatory",
    what: "Containers say how much CPU and memory they need, and how much memory at most",
    why: "Without requests a node is filled until it evicts NATS; without a limit one leak takes the node along",
    fix: "set resources.requests.cpu, resources.requests.memory and resources.limits.memory",
  },
  (resource) =>
    eachContainer(resource, (container, place) =>
      each(
        [
          ["requests", "cpu"],
          ["requests", "memory"],
          ["limits", "memory"],
        ] as const,
        function* ([kind, what]) {
          if (!container.resources?.[kind]?.[what])
            yield `${place}: resources.${kind}.${what} is missing`;
        },
      ),
    ),
);
