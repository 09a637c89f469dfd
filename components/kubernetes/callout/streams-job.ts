import type { types } from "@pulumi/kubernetes";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { images } from "../objects/images.ts";
import { metadata } from "../objects/metadata.ts";
import { calloutPort } from "../objects/place.ts";
import { restrictedContainer, restrictedPod } from "../objects/security.ts";
import type { Callout } from "./context.ts";
import { dns } from "./network-policy.ts";
import { files, paths } from "./paths.ts";
import { streamsSelector } from "./streams-selector.ts";

/** Seconds: pods learn of a policy within two minutes (kubelet's sync period and cache), then streams are made. */
const waitSeconds = 240;
/** Seconds for the pod to be scheduled and to fetch its image. */
const startSeconds = 120;

/**
 * A job that ends once the callouts say that every declared stream is there as declared, and fails with their words
 * otherwise, so that `pulumi up` does. Who deploys need not reach the callouts: the job runs beside them. A job that
 * failed is replaced by the next deployment (`pulumi.com/replaceUnready`).
 *
 * @param bundle name of the ConfigMap with the callout's program, where the image does not have it
 */
export function streamsJob(
  callout: Callout,
  bundle: pulumi.Input<string> | undefined,
  dependsOn: pulumi.Resource[],
): pulumi.Resource[] {
  const { name, place, args, spec, isEarly, options } = callout;
  // none is ready before `helmValues` are in force, which are known only after the update
  if (spec.streams === undefined || isEarly) return [];
  const jobName = `${place.nats}-streams`;
  const selector = streamsSelector(place);
  const isOpen = args.networkPolicy?.enabled === false;
  const policies = isOpen
    ? []
    : [
        new NetworkPolicy(
          `${name}-streams-network-policy`,
          {
            metadata: metadata(place, jobName, selector),
            spec: {
              podSelector: { matchLabels: selector },
              policyTypes: ["Ingress", "Egress"],
              ingress: [],
              egress: [
                dns,
                {
                  to: [{ podSelector: { matchLabels: place.calloutSelector } }],
                  ports: [{ protocol: "TCP", port: calloutPort }],
                },
              ],
            },
          },
          options,
        ),
      ];
  const job = new Job(
    `${name}-streams`,
    {
      metadata: metadata(place, jobName, selector, {
        "pulumi.com/replaceUnready": "true",
        "pulumi.com/timeoutSeconds": String(waitSeconds + startSeconds),
      }),
      spec: {
        // a refusal is the same at the second time
        backoffLimit: 0,
        activeDeadlineSeconds: waitSeconds + startSeconds,
        template: podTemplate(callout, selector, spec.streams, bundle),
      },
    },
    { ...options, dependsOn: [...dependsOn, ...policies], deleteBeforeReplace: true },
  );
  return [job];
}

function podTemplate(
  { place, args }: Callout,
  selector: Record<string, string>,
  digest: string,
  bundle: pulumi.Input<string> | undefined,
): types.input.core.v1.PodTemplateSpec {
  const page = `http://${place.callout}.${place.namespace}.svc.${place.clusterDomain}:${calloutPort}/streams`;
  return {
    metadata: { labels: { ...place.labels, ...args.podLabels, ...selector } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
      securityContext: restrictedPod,
      imagePullSecrets: place.imagePullSecrets,
      nodeSelector: args.nodeSelector,
      tolerations: args.tolerations as types.input.core.v1.Toleration[] | undefined,
      containers: [
        {
          name: "streams",
          image: place.image(args.image ?? images.node),
          imagePullPolicy: place.imagePullPolicy,
          ...(bundle !== undefined && { command: ["node", `${paths.bundle}/${files.bundle}`] }),
          args: ["--until", page, "--expect", digest, "--timeout", String(waitSeconds)],
          resources: { requests: { cpu: "10m", memory: "48Mi" }, limits: { memory: "128Mi" } },
          // what the callouts say is what Pulumi shows
          terminationMessagePolicy: "FallbackToLogsOnError",
          securityContext: restrictedContainer,
          ...(bundle !== undefined && {
            volumeMounts: [{ name: "bundle", mountPath: paths.bundle, readOnly: true }],
          }),
        },
      ],
      ...(bundle !== undefined && { volumes: [{ name: "bundle", configMap: { name: bundle } }] }),
    },
  };
}
