import * as pulumi from "@pulumi/pulumi";
import type { KubernetesTargetArgs } from "./target.ts";

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
  /** Labels of every object. */
  readonly labels: Record<string, string>;
  /**
   * Secret with `tls.crt`, `tls.key` and `ca.crt` of the client listener, in the namespace, wherever the
   * certificates come from; the callout trusts its `ca.crt`.
   */
  readonly tlsSecret: string;
  /** Address that clients inside the cluster use. */
  readonly clientHost: string;
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
  /** Of the Prometheus exporter, which is a container of its own. */
  exporter: 7777,
} as const;

/** The callout's health and metrics. */
export const calloutPort = 8080;

export function placeOf(args: KubernetesTargetArgs): Place {
  const namespace = args.namespace ?? "nats";
  // RFC 1123 label, as the API server wants it
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
    throw new pulumi.RunError(
      `target.kubernetes.namespace: "${namespace}" is no name of a namespace; use lower case letters, digits and dashes`,
    );
  const nats = "nats";
  const callout = "nats-callout";
  const instance = { "app.kubernetes.io/instance": nats };
  return {
    namespace,
    nats,
    headless: `${nats}-headless`,
    callout,
    natsSelector: { "app.kubernetes.io/name": "nats", ...instance },
    calloutSelector: { "app.kubernetes.io/name": callout, ...instance },
    labels: {
      "app.kubernetes.io/part-of": "nats-entra",
      "app.kubernetes.io/managed-by": "pulumi",
      ...args.labels,
    },
    tlsSecret: args.tls?.secretName ?? `${nats}-tls`,
    clientHost: `${nats}.${namespace}.svc.cluster.local`,
  };
}
