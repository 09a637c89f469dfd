import * as pulumi from "@pulumi/pulumi";
import type { CalloutPlacement, CalloutSpec } from "../../target/target.ts";
import { calloutPort, type Place } from "../objects/place.ts";
import type { KubernetesTargetArgs } from "../args/target.ts";
import { auditClaim } from "./audit-claim.ts";
import { autoscaler } from "./autoscaler.ts";
import { bundleMap, policyMap, settingsMap } from "./config-maps.ts";
import type { Callout } from "./context.ts";
import { deployment } from "./deployment.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { prometheusRule, service, serviceMonitor } from "./monitoring.ts";
import { networkPolicy } from "./network-policy.ts";
import { calloutSecrets } from "./secrets.ts";
import { serviceAccount } from "./service-account.ts";
import { streamsJob } from "./streams-job.ts";

/**
 * A deployment of replicas. Policy, secrets and the nodes' CA are files that they follow; the service itself
 * and its settings come by a rolling update.
 */
export function runCallout(
  place: Place,
  args: KubernetesTargetArgs,
  name: string,
  spec: CalloutSpec,
  parent: pulumi.Resource,
): CalloutPlacement {
  const callout: Callout = {
    name,
    place,
    args: args.callout ?? {},
    spec,
    settings: pulumi.output(spec.settings),
    isEarly: args.existingNats !== undefined,
    options: { parent },
  };
  warnOfOne(callout, parent);
  const settings = settingsMap(callout);
  const bundle = bundleMap(callout);
  const replicas = deployment(
    callout,
    { settings: settings.metadata.name, bundle: bundle?.metadata.name },
    [
      serviceAccount(callout),
      policyMap(callout),
      calloutSecrets(callout),
      ...auditClaim(callout),
      ...networkPolicy(callout),
      service(callout),
    ],
  );
  const beside = [
    disruptionBudget(callout),
    ...autoscaler(callout),
    ...serviceMonitor(callout),
    ...prometheusRule(callout),
  ];
  const streams = streamsJob(callout, bundle?.metadata.name, [replicas]);
  const host = `${place.callout}.${place.namespace}.svc.${place.clusterDomain}`;
  return { endpoints: [`http://${host}:${calloutPort}`], ready: [replicas, ...beside, ...streams] };
}

/** Allowed, since that is enough to try it, but said in every preview. */
function warnOfOne({ args, spec }: Callout, parent: pulumi.Resource): void {
  if ((args.autoscaling?.minReplicas ?? spec.replicas) > 1) return;
  void pulumi.log.warn(
    "replicas: a single callout: nobody can log in while its node is drained or its pod is replaced after a failure; use 2 or more",
    parent,
  );
}
