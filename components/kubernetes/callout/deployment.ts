import type { types } from "@pulumi/kubernetes";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import type * as pulumi from "@pulumi/pulumi";
import { metadata } from "../objects/metadata.ts";
import { restrictedPod } from "../objects/security.ts";
import { calloutContainer } from "./container.ts";
import type { Callout } from "./context.ts";
import { identityLabels } from "./service-account.ts";
import { volumes } from "./volumes.ts";

type PodTemplate = types.input.core.v1.PodTemplateSpec;

/** The process ends by itself within 5 seconds (callout/main.ts); the rest is for slow machines. */
const gracePeriod = 15;

/**
 * The replicas. A new one serves before an old one goes; an old one that is asked to end takes no new
 * request, since those come by its subscription and not by a service, and answers what is under way. So
 * there is nothing for a preStop to wait for.
 */
export function deployment(
  callout: Callout,
  names: { settings: pulumi.Input<string>; bundle?: pulumi.Input<string> },
  dependsOn: pulumi.Resource[],
): Deployment {
  const { name, place, args, spec, isEarly, options } = callout;
  return new Deployment(
    `${name}-deployment`,
    {
      metadata: metadata(place, place.callout, place.calloutSelector, {
        // none is ready before `helmValues` are in force, which are known only after the update
        ...(isEarly && { "pulumi.com/skipAwait": "true" }),
      }),
      spec: {
        // the autoscaler's business when there is one
        ...(!args.autoscaling && { replicas: spec.replicas }),
        revisionHistoryLimit: 1,
        selector: { matchLabels: place.calloutSelector },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: podTemplate(callout, names),
      },
    },
    { ...options, dependsOn },
  );
}

function podTemplate(callout: Callout, names: Parameters<typeof volumes>[1]): PodTemplate {
  const { place, args } = callout;
  return {
    metadata: {
      labels: {
        ...place.labels,
        ...args.podLabels,
        ...identityLabels(callout),
        ...place.calloutSelector,
      },
      annotations: args.podAnnotations,
    },
    spec: {
      serviceAccountName: place.callout,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: restrictedPod,
      imagePullSecrets: place.imagePullSecrets,
      terminationGracePeriodSeconds: gracePeriod,
      topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map(
        (topologyKey) => ({
          topologyKey,
          maxSkew: 1,
          // two on one node are better than one
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: place.calloutSelector },
          // those that are about to go don't count
          matchLabelKeys: ["pod-template-hash"],
        }),
      ),
      priorityClassName: args.priorityClass,
      nodeSelector: args.nodeSelector,
      tolerations: args.tolerations as types.input.core.v1.Toleration[] | undefined,
      affinity: args.affinity as types.input.core.v1.Affinity | undefined,
      containers: [calloutContainer(callout)],
      volumes: volumes(callout, names),
    },
  };
}
