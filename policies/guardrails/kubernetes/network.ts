import { each, some } from "../rule/known.ts";
import { stackRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";
import { podTemplate } from "./pods.ts";
import { selectsPodsOf } from "./selector.ts";

export const networkPolicies = stackRule(
  {
    name: "kubernetes-network-policy",
    level: "advisory",
    what: "A network policy says who reaches the pods of a workload",
    why: "Without one every pod of the cluster reaches the monitoring of NATS and the callout",
    fix: "add a NetworkPolicy that selects its pods and names who may connect to which port",
  },
  (resources) =>
    each(resources, function* (workload) {
      if (!podTemplate(workload)) return;
      const selected = some(resources, (resource) => {
        const policy = inputsOf(resource, "kubernetes:networking.k8s.io/v1:NetworkPolicy");
        if (!policy) return false;
        const { podSelector = {}, policyTypes = ["Ingress"] } = policy.spec ?? {};
        return policyTypes.includes("Ingress") && selectsPodsOf(resource, podSelector, workload);
      });
      if (!selected) yield { message: "no network policy selects its pods", resource: workload };
    }),
);
