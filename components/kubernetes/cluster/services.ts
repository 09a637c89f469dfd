import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { suggest } from "../../inputs/suggest.ts";
import type { Listener } from "../../target/target.ts";
import { metadata } from "../objects/metadata.ts";
import { natsPorts } from "../objects/place.ts";
import type { Cluster } from "./context.ts";
import { listenerPorts, type ListenerPort } from "./listeners.ts";
import type { NatsServiceArgs } from "../args/service.ts";

/** RFC 1918: one's own network. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const byDefault = ["client", "leafnodes", "websocket", "mqtt", "gateway"];
/** Microsoft's name for it (cloud-provider-azure, internal load balancer). */
const internal = { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" };

/** Gives each node its own name, also while it is not ready: nodes need one another to become ready. */
export function headlessService({ name, place, spec, overrides, options }: Cluster) {
  const service = overrides.apply<k8s.core.v1.ServiceArgs>("headlessService", {
    metadata: metadata(place, place.headless, place.natsSelector),
    spec: {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: place.natsSelector,
      ports: listenerPorts(spec).map(servicePort),
    },
  });
  return new k8s.core.v1.Service(`${name}-headless`, service, options);
}

/**
 * The one address that clients use.
 *
 * @throws RunError for a listener that is not there
 */
export function clientService({ name, place, args, spec, overrides, options }: Cluster) {
  const { service: settings = {} } = args;
  if (settings.enabled === false) return [];
  const isBalancer = settings.type === "LoadBalancer";
  const annotations = {
    ...(isBalancer && settings.internal !== false && internal),
    ...settings.annotations,
  };
  const service = overrides.apply<k8s.core.v1.ServiceArgs>("service", {
    metadata: metadata(place, place.nats, place.natsSelector, annotations),
    spec: {
      type: settings.type ?? "ClusterIP",
      selector: place.natsSelector,
      ports: servicePorts(listenerPorts(spec), settings),
      externalTrafficPolicy: settings.externalTrafficPolicy,
      loadBalancerSourceRanges: isBalancer ? sourceRanges(settings) : undefined,
    },
  });
  return [new k8s.core.v1.Service(`${name}-service`, service, options)];
}

/** Where clients inside the cluster find a listener: at the service, or else at the pods. */
export function clientAddress({ place, args }: Cluster, listener: Listener): string {
  const { enabled, ports } = args.service ?? {};
  const { headless, namespace, clusterDomain } = place;
  const host =
    enabled === false ? `${headless}.${namespace}.svc.${clusterDomain}` : place.clientHost;
  return `${host}:${(enabled === false ? undefined : ports?.[listener]) ?? natsPorts[listener]}`;
}

/** Addresses outside of the cluster that clients may have. */
export function sourceRanges({ type, sourceRanges: ranges }: NatsServiceArgs = {}): string[] {
  return type === "LoadBalancer" || type === "NodePort" ? (ranges ?? privateRanges) : [];
}

function servicePorts(listening: ListenerPort[], settings: NatsServiceArgs) {
  const { listeners = byDefault, ports = {}, nodePorts = {} } = settings;
  for (const [argument, names] of Object.entries({ listeners, ports, nodePorts })) {
    for (const listener of Array.isArray(names) ? names : Object.keys(names)) {
      if (!choices.includes(listener))
        throw new pulumi.RunError(
          `target.kubernetes.nats.service.${argument}: there is no listener "${listener}"${suggest(listener, choices)}`,
        );
    }
  }
  return listening
    .filter(({ listener }) => listeners.includes(listener))
    .map((listener) => ({
      ...servicePort(listener),
      port: ports[listener.listener] ?? listener.port,
      nodePort: nodePorts[listener.listener],
    }));
}

const choices = Object.keys(natsPorts).filter((port) => port !== "exporter");

function servicePort({ name, port, appProtocol }: ListenerPort) {
  return { name, port, targetPort: name, appProtocol };
}
