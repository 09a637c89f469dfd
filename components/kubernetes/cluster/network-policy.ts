import * as k8s from "@pulumi/kubernetes";
import { Listener } from "../../target/target.ts";
import { metadata } from "../objects/metadata.ts";
import { natsPorts } from "../objects/place.ts";
import type { Cluster } from "./context.ts";
import { exporterPort } from "./exporter.ts";
import { everyPod, peer, type Peer } from "./network-peer.ts";
import type { NatsNetworkPolicyArgs } from "../args/network-policy.ts";
import { sourceRanges } from "./services.ts";

type Spec = k8s.types.input.networking.v1.NetworkPolicySpec;

/**
 * Who reaches which listener. Nodes alone reach the routes, nobody the monitoring: the exporter asks it over
 * loopback, and the kubelet's probes come from the pod's own host, which network policies let through.
 */
export function networkPolicy(cluster: Cluster) {
  const { name, place, args, overrides, options } = cluster;
  const settings = args.networkPolicy ?? {};
  if (settings.enabled === false) return [];
  const policy = overrides.apply<k8s.networking.v1.NetworkPolicyArgs>("networkPolicy", {
    metadata: metadata(place, place.nats, place.natsSelector),
    spec: {
      podSelector: { matchLabels: place.natsSelector },
      policyTypes: ["Ingress", "Egress"],
      ingress: ingressRules(cluster, settings),
      egress: egressRules(cluster, settings),
    },
  });
  return [new k8s.networking.v1.NetworkPolicy(`${name}-network-policy`, policy, options)];
}

function ingressRules(cluster: Cluster, settings: NatsNetworkPolicyArgs): Spec["ingress"] {
  const { place, args, spec } = cluster;
  const on = (...listeners: Listener[]) =>
    listeners.filter((listener) => spec.listeners.includes(listener)).map((one) => natsPorts[one]);
  const clients = [
    ...peers(settings, "clients", everyPod),
    ...sourceRanges(args.service).map((cidr) => ({ ipBlock: { cidr } })),
    pods(place.calloutSelector),
    ...(args.natsBox ? [pods(place.natsBoxSelector)] : []),
  ];
  const metrics = [{ namespace: "monitoring" }];
  return [
    rule(on(Listener.Client, Listener.WebSocket, Listener.Mqtt), clients),
    rule(on(Listener.LeafNodes), peers(settings, "leafnodes", everyPod)),
    rule(on(Listener.Cluster), [pods(place.natsSelector)]),
    rule(on(Listener.Gateway), peers(settings, "gateways")),
    ...(settings.monitor ? [rule([natsPorts.monitor], peers(settings, "monitor"))] : []),
    ...(args.exporter ? [rule([exporterPort(cluster)], peers(settings, "metrics", metrics))] : []),
  ]
    .filter(({ ports }) => ports.length > 0)
    .map(({ ports, peers: from }) => ({ ports, ...(from.length > 0 && { from }) }));
}

function egressRules({ place, spec }: Cluster, settings: NatsNetworkPolicyArgs): Spec["egress"] {
  const hasGateway = spec.listeners.includes(Listener.Gateway);
  return [
    dns,
    rule([natsPorts.cluster], [pods(place.natsSelector)]),
    ...(hasGateway ? [rule([natsPorts.gateway], peers(settings, "gateways"))] : []),
    ...(settings.egress ?? []).map(({ to, ports }, index) =>
      rule(
        ports,
        to.map((one) => peer(one, `egress[${index}]`)),
      ),
    ),
  ].map(({ ports, peers: to }) => ({ ports, ...(to.length > 0 && { to }) }));
}

/** Wherever the cluster's DNS is: a service, or a cache on each node. */
export const dns = {
  ports: [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ],
  peers: [] as Peer[],
};

/** Nobody named means everybody, in Kubernetes as here: gateways are known by their certificates. */
function rule(ports: number[], from: Peer[]) {
  return { ports: ports.map((port) => ({ port, protocol: "TCP" })), peers: from };
}

function pods(matchLabels: Record<string, string>): Peer {
  return { podSelector: { matchLabels } };
}

type PeerArgument = "clients" | "leafnodes" | "gateways" | "monitor" | "metrics";

function peers(
  settings: NatsNetworkPolicyArgs,
  argument: PeerArgument,
  byDefault: NonNullable<NatsNetworkPolicyArgs["clients"]> = [],
): Peer[] {
  return (settings[argument] ?? byDefault).map((one) => peer(one, argument));
}
