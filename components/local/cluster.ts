import { createHash } from "node:crypto";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalFile } from "../resources/local-file.ts";
import { LocalProcess } from "../resources/local-process.ts";
import type { ClusterLayout, ClusterPlacement, ClusterSpec, TlsArgs } from "../target.ts";
import type { Place } from "./target.ts";

const host = "127.0.0.1";
const startSeconds = 20;

/** Per-node values are references to the environment that `runCluster` gives each process. */
export function clusterLayout({ folder, ports }: Place, nodes: number): ClusterLayout {
  const tls = (file: string) => join(folder, "nats", "tls", file);
  return {
    serverName: "$NATS_NAME",
    host,
    ports: {
      client: "$NATS_PORT",
      cluster: "$NATS_CLUSTER_PORT",
      monitor: "$NATS_MONITOR_PORT",
      profiling: "$NATS_PROFILING_PORT",
      gateway: "$NATS_GATEWAY_PORT",
      leafnodes: "$NATS_LEAFNODES_PORT",
      websocket: "$NATS_WEBSOCKET_PORT",
      mqtt: "$NATS_MQTT_PORT",
    },
    monitorHost: host,
    routes: range(nodes).map((node) => `nats://${host}:${ports.cluster(node)}`),
    advertises: true,
    storeFolder: "$NATS_STORE",
    bringsTls: false,
    // one certificate for all of them
    tls: () => ({
      certificateFile: tls("server.pem"),
      keyFile: tls("server.key"),
      caFile: tls("ca.pem"),
    }),
  };
}

/** One configuration file, one process a node. */
export function runCluster(
  place: Place,
  name: string,
  spec: ClusterSpec,
  parent: pulumi.Resource,
): ClusterPlacement {
  const { folder, ports } = place;
  const configFile = join(folder, "nats", "nats.conf");
  const tlsFiles = spec.tls ? writeTls(place, name, spec.tls, parent) : [];
  const config = new LocalFile(
    `${name}-config`,
    { root: folder, path: configFile, content: spec.config },
    { parent, dependsOn: tlsFiles },
  );
  const nodes = range(spec.nodes).map((node) => {
    const nodeName = `nats-${node}`;
    const store = join(folder, "nats", nodeName);
    return new LocalProcess(
      `${name}-${node}`,
      {
        name: nodeName,
        command: [place.natsServer, "--config", configFile],
        env: {
          NATS_NAME: nodeName,
          NATS_PORT: String(ports.client(node)),
          NATS_CLUSTER_PORT: String(ports.cluster(node)),
          NATS_MONITOR_PORT: String(ports.monitor(node)),
          NATS_STORE: store,
        },
        root: folder,
        log: join(folder, "log", `${nodeName}.log`),
        ports: [ports.client(node), ports.cluster(node), ports.monitor(node)],
        ready: {
          url: `http://${host}:${ports.monitor(node)}/varz`,
          expect: spec.configTag,
          timeout: startSeconds,
        },
        restart: spec.restart,
        reload: pulumi.all([spec.configTag, tlsDigest(spec.tls)]).apply((parts) => parts.join(" ")),
        dataFolders: spec.jetstream ? [store] : [],
      },
      { parent, dependsOn: [config, ...tlsFiles] },
    );
  });
  return {
    servers: range(spec.nodes).map((node) => `nats://${host}:${ports.client(node)}`),
    monitors: range(spec.nodes).map((node) => `http://${host}:${ports.monitor(node)}`),
    listeners: {},
    ready: nodes,
  };
}

function writeTls({ folder }: Place, name: string, tls: TlsArgs, parent: pulumi.Resource) {
  const file = (suffix: string, path: string, content: pulumi.Input<string>) =>
    new LocalFile(
      `${name}-tls-${suffix}`,
      { root: folder, path: join(folder, "nats", "tls", path), content },
      { parent },
    );
  return [
    file("certificate", "server.pem", tls.certificate),
    file("key", "server.key", tls.privateKey),
    file("ca", "ca.pem", tls.ca),
  ];
}

/** Changes with the certificate; the key is left out, since it never changes alone. */
function tlsDigest(tls: TlsArgs | undefined): pulumi.Output<string> {
  if (!tls) return pulumi.output("no tls");
  return pulumi
    .all([tls.certificate, tls.ca])
    .apply((parts) => createHash("sha256").update(parts.join("")).digest("hex"));
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_value, index) => index);
}
