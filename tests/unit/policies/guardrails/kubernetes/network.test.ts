import { networkPolicies } from "../../../../../policies/guardrails/kubernetes/network.ts";
import { specify, unknown } from "../../../../support/guardrails.ts";
import { networkPolicy, service, workload } from "./resources.ts";

const nats = workload("StatefulSet");
const podSelector = { matchLabels: { app: "nats" } };
const missing = "no network policy selects its pods";

specify(networkPolicies, {
  keeps: {
    "a policy of the workload's pods": [nats, networkPolicy({ podSelector })],
    "a policy of the whole namespace": [nats, networkPolicy({ podSelector: {} })],
    "a policy of both directions": [
      nats,
      networkPolicy({ podSelector, policyTypes: ["Egress", "Ingress"] }),
    ],
    "what makes no pods": service({}),
  },
  breaks: {
    "no policy": [nats, missing],
    "a policy of other pods": [
      [nats, networkPolicy({ podSelector: { matchLabels: { app: "callout" } } })],
      missing,
    ],
    "a policy of another namespace": [
      [nats, networkPolicy({ podSelector }, { namespace: "elsewhere" })],
      missing,
    ],
    "a policy of the way out alone": [
      [nats, networkPolicy({ podSelector, policyTypes: ["Egress"] })],
      missing,
    ],
  },
  unknown: {
    "in which namespace the policy will be": [
      [nats, networkPolicy({ podSelector }, { namespace: unknown.string })],
    ],
  },
});
