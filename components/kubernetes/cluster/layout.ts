import type { ClusterLayout, Listener } from "../../target/target.ts";
import { natsPorts, type Place } from "../objects/place.ts";
import type { KubernetesTargetArgs } from "../args/target.ts";
import { certificateFolder } from "../tls/certificates.ts";
import { paths } from "./paths.ts";

/** Every address of a pod; who reaches it is up to the network policy. */
const everywhere = "0.0.0.0";

/** What is per node comes from the pod's environment. */
export function clusterLayout(
  place: Place,
  args: KubernetesTargetArgs,
  nodes: number,
): ClusterLayout {
  const folder = (listener: Listener) =>
    `${paths.certificates}/${certificateFolder(args.tls, listener)}`;
  return {
    serverName: "$SERVER_NAME",
    host: everywhere,
    ports: natsPorts,
    monitorHost: everywhere,
    routes: nodeHosts(place, nodes).map((host) => `nats://${host}:${natsPorts.cluster}`),
    // clients come through the service; the addresses of pods are nothing to them
    advertises: false,
    storeFolder: args.nats?.storage?.folder ?? "/data",
    pidFile: paths.pidFile,
    bringsTls: true,
    tls: (listener) => ({
      certificateFile: `${folder(listener)}/tls.crt`,
      keyFile: `${folder(listener)}/tls.key`,
      caFile: `${folder(listener)}/ca.crt`,
    }),
  };
}

/** Each node's own name, from the headless service. */
export function nodeHosts(
  { nats, headless, namespace, clusterDomain }: Place,
  nodes: number,
): string[] {
  const domain = `${headless}.${namespace}.svc.${clusterDomain}`;
  return Array.from({ length: nodes }, (_value, node) => `${nats}-${node}.${domain}`);
}
