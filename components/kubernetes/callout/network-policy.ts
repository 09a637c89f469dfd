import type { types } from "@pulumi/kubernetes";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type { CalloutSettings } from "../../target/target.ts";
import { metadata } from "../objects/metadata.ts";
import { calloutPort, natsPorts, type Place } from "../objects/place.ts";
import type { CalloutNetworkPolicyArgs } from "../args/callout.ts";
import type { Callout } from "./context.ts";
import { serversOf } from "./servers.ts";
import { streamsSelector } from "./streams-selector.ts";

type Egress = types.input.networking.v1.NetworkPolicyEgressRule;

/** Everything that is not named here is closed. kubelet's probes come through all the same. */
export function networkPolicy(callout: Callout): NetworkPolicy[] {
  const { name, place, args, spec, settings, options } = callout;
  const network = args.networkPolicy ?? {};
  if (network.enabled === false) return [];
  const proxy = args.proxy?.url;
  const policy = new NetworkPolicy(
    `${name}-network-policy`,
    {
      metadata: metadata(place, place.callout, place.calloutSelector),
      spec: {
        podSelector: { matchLabels: place.calloutSelector },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          ...scrapers(network.metricsNamespaces ?? ["monitoring"]),
          ...(spec.streams === undefined ? [] : [streamsJob(place)]),
        ],
        egress: settings.apply((known) => [
          dns,
          ...nats(known, place),
          ...issuers(proxy === undefined ? addressesOf(known) : [proxy], network),
          ...((network.extraEgress ?? []) as Egress[]),
        ]),
      },
    },
    options,
  );
  return [policy];
}

function scrapers(namespaces: string[]) {
  if (namespaces.length === 0) return [];
  const from = namespaces.map((namespace) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
  }));
  return [{ from, ports: [{ protocol: "TCP", port: calloutPort }] }];
}

/** Asks whether the declared streams are there. */
function streamsJob(place: Place) {
  const from = [{ podSelector: { matchLabels: streamsSelector(place) } }];
  return { from, ports: [{ protocol: "TCP", port: calloutPort }] };
}

/** Of any address: where DNS is differs, pods of kube-system here and a cache of the node's there. */
export const dns: Egress = {
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

/** Our own nodes by their pods, others by their port alone: a policy knows no names of hosts. */
function nats(settings: CalloutSettings, place: Place): Egress[] {
  const servers = serversOf(settings, place);
  const ports = (ours: boolean) => [
    ...new Set(
      servers
        .filter((server) => server.ours === ours)
        // a policy sees the port of the pod, which the service's may differ from
        .map(({ port }) => (ours ? natsPorts.client : port)),
    ),
  ];
  const rule = (to: Egress["to"], numbers: number[]): Egress[] =>
    numbers.length === 0
      ? []
      : [{ ...(to && { to }), ports: numbers.map((port) => ({ protocol: "TCP", port })) }];
  return [
    ...rule([{ podSelector: { matchLabels: place.natsSelector } }], ports(true)),
    ...rule(undefined, ports(false)),
  ];
}

function addressesOf({ issuer, furtherIssuers }: CalloutSettings): string[] {
  const further = furtherIssuers.map((each) => ("issuer" in each ? each.issuer : each.authority));
  return [issuer.authority, ...further];
}

function issuers(addresses: string[], { issuerCidrs }: CalloutNetworkPolicyArgs): Egress[] {
  const ports = new Set(addresses.map((address) => Number(new URL(address).port || 443)));
  const to = issuerCidrs?.map((cidr) => ({ ipBlock: { cidr } }));
  return [...ports].map((port) => ({ ...(to && { to }), ports: [{ protocol: "TCP", port }] }));
}
