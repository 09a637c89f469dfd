import type * as pulumi from "@pulumi/pulumi";
import { Listener, type ClusterPlacement, type ClusterSpec } from "../../target/target.ts";
import { namespace } from "../objects/namespace.ts";
import { Overrides } from "../objects/overrides.ts";
import { natsPorts, type Place } from "../objects/place.ts";
import type { KubernetesTargetArgs } from "../args/target.ts";
import { makeCertificates } from "../tls/certificates.ts";
import { configMap } from "./config-map.ts";
import type { Cluster } from "./context.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { environmentMark, environmentSecret } from "./environment.ts";
import { podMonitor, prometheusRule } from "./exporter.ts";
import { extraResources } from "./extra-resources.ts";
import { ingress } from "./ingress.ts";
import { nodeHosts } from "./layout.ts";
import { natsBox } from "./nats-box.ts";
import { networkPolicy } from "./network-policy.ts";
import { reloaderConfigMap } from "./reloader.ts";
import { serviceAccount } from "./service-account.ts";
import { clientAddress, clientService, headlessService } from "./services.ts";
import { statefulSet } from "./stateful-set.ts";

export { clusterLayout } from "./layout.ts";

/** Makes what the nodes and an installation by the official chart have in common: namespace, certificates, names. */
export function prepareCluster(
  place: Place,
  args: KubernetesTargetArgs,
  name: string,
  spec: ClusterSpec,
  parent: pulumi.Resource,
): Cluster {
  const overrides = new Overrides(args.nats?.overrides);
  const space = namespace(place, args, name, overrides, parent);
  const options = { parent, dependsOn: space };
  const tls = makeCertificates(place, args.tls, name, spec, overrides, options);
  const environment = environmentMark(name, spec, parent);
  return {
    ...{ name, place, args: args.nats ?? {}, spec, tls, overrides, options },
    restart: {
      "nats-entra/restart": spec.restart,
      ...(environment && { "nats-entra/environment": environment }),
    },
  };
}

/** The nodes and what stands beside them. */
export function runNodes(cluster: Cluster): Pick<ClusterPlacement, "takesTlsFirst" | "ready"> {
  const needed = [
    ...cluster.tls.resources,
    configMap(cluster),
    ...reloaderConfigMap(cluster),
    ...environmentSecret(cluster),
    ...serviceAccount(cluster),
    headlessService(cluster),
    ...networkPolicy(cluster),
    ...disruptionBudget(cluster),
  ];
  const nodes = statefulSet(cluster, needed);
  const services = clientService(cluster);
  ingress(cluster);
  podMonitor(cluster);
  prometheusRule(cluster);
  natsBox(cluster);
  extraResources(cluster);
  return {
    takesTlsFirst: (cluster.spec.handshakeFirst ?? "off") !== "off",
    ready: [nodes, ...services],
  };
}

/** How clients reach the cluster, ours or one of the official chart. */
export function clusterAddresses(
  cluster: Cluster,
): Pick<ClusterPlacement, "servers" | "monitors" | "listeners" | "ca"> {
  const { place, args, spec } = cluster;
  const { scheme, basePath } = spec.monitor;
  const at = (protocol: string, listener: Listener) =>
    spec.listeners.includes(listener) && {
      [listener]: [`${protocol}://${clientAddress(cluster, listener)}`],
    };
  const web = spec.clearText.includes(Listener.WebSocket) ? "ws" : "wss";
  const hosts = args.ingress?.hosts.map((host) => `wss://${host}${args.ingress?.path ?? ""}`);
  return {
    // so that clients that read it insist on TLS
    servers: [`tls://${clientAddress(cluster, Listener.Client)}`],
    monitors: nodeHosts(place, spec.nodes).map(
      (host) => `${scheme}://${host}:${natsPorts.monitor}${basePath}`,
    ),
    listeners: {
      ...at("nats", Listener.Gateway),
      ...at("nats-leaf", Listener.LeafNodes),
      ...at("mqtts", Listener.Mqtt),
      ...at(web, Listener.WebSocket),
      ...(hosts && { [Listener.WebSocket]: hosts }),
    },
    ca: cluster.tls.ca,
  };
}
