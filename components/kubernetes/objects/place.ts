import * as pulumi from "@pulumi/pulumi";
import type { ExistingNatsArgs } from "../args/existing.ts";
import { fromRegistry } from "./images.ts";
import type { KubernetesTargetArgs } from "../args/target.ts";

/** What the parts of the Kubernetes target agree on: names, ports and labels. */
export interface Place {
  readonly namespace: string;
  /** Name of the nodes' stateful set and their client service. */
  readonly nats: string;
  /** Name of the service that gives each node its own address. */
  readonly headless: string;
  /** Name of the callout's deployment. */
  readonly callout: string;
  /** Labels that select the nodes' pods. */
  readonly natsSelector: Record<string, string>;
  /** Labels that select the callout's pods. */
  readonly calloutSelector: Record<string, string>;
  /** Labels that select the pod with NATS' own tools. */
  readonly natsBoxSelector: Record<string, string>;
  /** Labels of every object. */
  readonly labels: Record<string, string>;
  /**
   * Secret with `tls.crt`, `tls.key` and `ca.crt` of the client listener, in the namespace, wherever the
   * certificates come from; the callout trusts its `ca.crt`.
   */
  readonly tlsSecret: string;
  /** Address that clients inside the cluster use. */
  readonly clientHost: string;
  /** For example `cluster.local`. */
  readonly clusterDomain: string;
  /** An image as it is called in the registry that the arguments name. */
  image(image: string): string;
  /** Of every container. */
  readonly imagePullPolicy?: string;
  /** Of every pod. */
  readonly imagePullSecrets: { name: string }[];
}

/** The ports of a node's pod, as the official chart has them. */
export const natsPorts = {
  client: 4222,
  cluster: 6222,
  gateway: 7222,
  leafnodes: 7422,
  websocket: 8080,
  mqtt: 1883,
  monitor: 8222,
  profiling: 65432,
  /** Of the Prometheus exporter, which is a container of its own. */
  exporter: 7777,
} as const;

/** The callout's health and metrics. */
export const calloutPort = 8080;

/**
 * @throws RunError when the API server would reject the namespace or the name
 */
export function placeOf(args: KubernetesTargetArgs): Place {
  const { existingNats: existing } = args;
  const namespace = args.namespace ?? "nats";
  const nats = existing ? chartName(existing) : (args.name ?? "nats");
  checkLabel("namespace", namespace, 63);
  checkLabel("name", nats, 49);
  const clusterDomain = args.clusterDomain ?? "cluster.local";
  const ours = { "app.kubernetes.io/instance": nats };
  const theirs = { "app.kubernetes.io/instance": existing?.release ?? "nats" };
  return {
    namespace,
    nats,
    headless: `${nats}-headless`,
    callout: `${nats}-callout`,
    natsSelector: { "app.kubernetes.io/name": "nats", ...(existing ? theirs : ours) },
    calloutSelector: { "app.kubernetes.io/name": "nats-callout", ...ours },
    natsBoxSelector: { "app.kubernetes.io/name": "nats-box", ...ours },
    labels: {
      "app.kubernetes.io/part-of": "nats-entra",
      "app.kubernetes.io/managed-by": "pulumi",
      ...args.labels,
    },
    tlsSecret: args.tls?.secretName ?? `${nats}-tls`,
    clientHost: `${nats}.${namespace}.svc.${clusterDomain}`,
    clusterDomain,
    image: (image) => fromRegistry(args.imageRegistry, image),
    imagePullPolicy: args.imagePullPolicy,
    imagePullSecrets: (args.imagePullSecrets ?? []).map((name) => ({ name })),
  };
}

/** RFC 1123 label; a name's is shorter than 63 characters, since others are made of it. */
function checkLabel(argument: string, name: string, max: number): void {
  if (name.length <= max && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return;
  throw new pulumi.RunError(
    `target.kubernetes.${argument}: "${name}" is not a valid name; use up to ${max} lower case letters, digits and dashes`,
  );
}

/**
 * What the chart calls its objects (`nats.fullname` of its `_helpers.tpl`).
 *
 * @example chartName({ release: "messaging" }) // "messaging-nats"
 */
export function chartName({ release = "nats", fullname }: ExistingNatsArgs): string {
  const name = fullname ?? (release.includes("nats") ? release : `${release}-nats`);
  return name.slice(0, 63).replace(/-$/, "");
}
