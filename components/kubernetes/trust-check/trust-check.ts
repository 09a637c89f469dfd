import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { bundleFile } from "../../callout/bundle-file.ts";
import { readDocument } from "../../inputs/policy.ts";
import { fitting } from "../callout/limits.ts";
import { fromRegistry, images } from "../objects/images.ts";
import { networkPolicySpec } from "./network-policy.ts";
import { restrictedContainer, restrictedPod } from "../objects/security.ts";

/** Inputs of a TrustCheck. */
export interface TrustCheckArgs {
  /** What clients have to know of the stack, as JSON text: `client` of a `NatsEntra`, with `servers` that pods reach. */
  client: pulumi.Input<string>;
  /** The compiled policy, as `policy` of a NatsEntra. */
  policy: string;
  /**
   * Application id of the identity that asks. It needs a role with `inspect()` for applications, and a federated
   * credential for `system:serviceaccount:NAMESPACE:NAME`.
   */
  clientId: pulumi.Input<string>;
  /** The tenant's id. */
  tenantId: string;
  /** Namespace of the objects. @default nats */
  namespace?: string;
  /** Names of the objects begin with it. @default nats-trust-check */
  name?: string;
  /** When, as cron has it. @default every quarter of an hour */
  schedule?: string;
  /** An image with Node. @default a pinned one */
  image?: string;
  /** Where the image comes from when it names no registry. @default the container runtime's choice */
  imageRegistry?: string;
}

const paths = {
  bundle: "/opt/nats-entra",
  settings: "/etc/nats-entra/trust-check",
  home: "/var/lib/nats-entra/home",
} as const;
const command = "nats-entra.mjs";

/**
 * Runs `nats-entra doctor` again and again in the cluster: a job fails when a node or a callout goes by other keys,
 * configuration or policy than the rest, or accepts invalid logins. The alert `NatsEntraTrustCheckFails` then fires.
 *
 * It has no secret: the pod's service account stands for an identity of Entra.
 */
export class TrustCheck extends pulumi.ComponentResource {
  constructor(name: string, args: TrustCheckArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:TrustCheck", name, {}, options);
    const policy = JSON.stringify(readDocument(args.policy));
    const { namespace = "nats", name: called = "nats-trust-check", tenantId, clientId } = args;
    const child = { parent: this };
    const selector = {
      "app.kubernetes.io/name": "nats-trust-check",
      "app.kubernetes.io/instance": called,
    };
    const labels = {
      ...selector,
      "app.kubernetes.io/part-of": "nats-entra",
      "app.kubernetes.io/managed-by": "pulumi",
    };
    const metadata = { name: called, namespace, labels };
    new ServiceAccount(
      `${name}-service-account`,
      {
        metadata: {
          ...metadata,
          annotations: {
            "azure.workload.identity/client-id": clientId,
            "azure.workload.identity/tenant-id": tenantId,
          },
        },
        automountServiceAccountToken: false,
      },
      child,
    );
    const map = (kind: string, data: pulumi.Input<Record<string, string>>) =>
      new ConfigMap(
        `${name}-${kind}`,
        {
          metadata: pulumi.output(data).apply((known) => ({
            ...metadata,
            name: `${called}-${kind}-${digest(known)}`,
          })),
          immutable: true,
          data,
        },
        child,
      );
    const text = readFileSync(bundleFile(command), "utf8");
    const remedy = "spread the roles over several installations";
    const bundle = map("bundle", fitting("command", { [command]: text }, remedy));
    const settings = map(
      "settings",
      pulumi
        .output(args.client)
        .apply((client) =>
          fitting("settings", { "client.json": client, "policy.json": policy }, remedy),
        ),
    );
    new NetworkPolicy(
      `${name}-network-policy`,
      {
        metadata,
        spec: pulumi.output(args.client).apply((client) => networkPolicySpec(client, selector)),
      },
      child,
    );
    new CronJob(
      `${name}-cron-job`,
      {
        metadata,
        spec: {
          schedule: args.schedule ?? "*/15 * * * *",
          concurrencyPolicy: "Forbid",
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
          jobTemplate: {
            spec: {
              // what is wrong is wrong at the second time, too
              backoffLimit: 0,
              activeDeadlineSeconds: 300,
              template: podTemplate(args, labels, called, {
                bundle: bundle.metadata.name,
                settings: settings.metadata.name,
              }),
            },
          },
        },
      },
      child,
    );
    this.registerOutputs({});
  }
}

function podTemplate(
  { image = images.node, imageRegistry }: TrustCheckArgs,
  labels: Record<string, string>,
  serviceAccountName: string,
  maps: { readonly bundle: pulumi.Input<string>; readonly settings: pulumi.Input<string> },
) {
  const program = `node ${paths.bundle}/${command}`;
  const mount = (name: keyof typeof paths, readOnly: boolean) => ({
    ...{ name, mountPath: paths[name], readOnly },
  });
  return {
    metadata: { labels: { ...labels, "azure.workload.identity/use": "true" } },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: "Never",
      securityContext: restrictedPod,
      containers: [
        {
          name: "doctor",
          image: fromRegistry(imageRegistry, image),
          command: ["sh", "-c"],
          args: [`${program} login --workload-identity >/dev/null && exec ${program} doctor --all`],
          env: [
            { name: "HOME", value: paths.home },
            { name: "NATS_ENTRA_SETTINGS", value: `${paths.settings}/client.json` },
          ],
          resources: {
            requests: { cpu: "50m", memory: "96Mi" },
            limits: { memory: "256Mi" },
          },
          securityContext: restrictedContainer,
          volumeMounts: [mount("bundle", true), mount("settings", true), mount("home", false)],
        },
      ],
      volumes: [
        { name: "bundle", configMap: { name: maps.bundle } },
        { name: "settings", configMap: { name: maps.settings } },
        { name: "home", emptyDir: {} },
      ],
    },
  };
}

function digest(data: Record<string, string>): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 10);
}
