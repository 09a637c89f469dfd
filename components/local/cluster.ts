import { createHash } from "node:crypto";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalFile } from "../resources/local-file.ts";
import { LocalProcess } from "../resources/local-process.ts";
import {
  Listener,
  type ClusterLayout,
  type ClusterPlacement,
  type ClusterSpec,
  type TlsArgs,
} from "../target/target.ts";
import type { Place, Ports } from "./place.ts";

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
  const { scheme, basePath } = spec.monitor;
  const monitor = (node: number) => `${scheme}://${host}:${ports.monitor(node)}${basePath}`;
  const healthOf = (node: number) => `${monitor(node)}/healthz`;
  const every = range(spec.nodes);
  const nodes: LocalProcess[] = [];
  for (const node of every) {
    const nodeName = `${spec.serverNamePrefix}nats-${node}`;
    const store = join(folder, "nats", nodeName);
    const used = portsOf(spec, ports, node);
    const started = new LocalProcess(
      `${name}-${node}`,
      {
        name: nodeName,
        command: [place.natsServer, "--config", configFile],
        env: {
          NATS_NAME: nodeName,
          ...Object.fromEntries(used.map(([variable, port]) => [variable, String(port)])),
          NATS_STORE: store,
          ...spec.secretEnvironment,
        },
        root: folder,
        log: join(folder, "log", `${nodeName}.log`),
        ports: used.map(([, port]) => port),
        ready: {
          url: `${monitor(node)}/varz`,
          ...(scheme === "https" && spec.tls ? { ca: spec.tls.ca } : {}),
          expect: spec.configTag,
          settled: healthOf(node),
          // JetStream has a leader then
          ...(node === spec.nodes - 1 && { together: every.map(healthOf) }),
          timeout: startSeconds,
        },
        restart: spec.restart,
        reload: pulumi.all([spec.configTag, tlsDigest(spec.tls)]).apply((parts) => parts.join(" ")),
        dataFolders: spec.jetstream ? [store] : [],
      },
      // one after the other: clients go to those that are up, and streams keep their majority
      { parent, dependsOn: [config, ...tlsFiles, ...nodes] },
    );
    nodes.push(started);
  }
  return {
    servers: every.map((node) => `nats://${host}:${ports.client(node)}`),
    monitors: every.map(monitor),
    takesTlsFirst: spec.tls !== undefined && spec.handshakeFirst !== "off",
    listeners: Object.fromEntries(
      optional
        .filter((listener) => spec.listeners.includes(listener))
        .map((listener) => {
          const isClear = !spec.tls || spec.clearText.includes(listener);
          const protocol = schemes[listener][isClear ? 0 : 1];
          return [listener, every.map((node) => `${protocol}://${host}:${ports[listener](node)}`)];
        }),
    ),
    ready: nodes,
  };
}

const optional = [Listener.Gateway, Listener.LeafNodes, Listener.WebSocket, Listener.Mqtt] as const;

/** In clear text, and with TLS; gateways and leaf nodes negotiate it, as clients do. */
const schemes = {
  gateway: ["nats", "nats"],
  leafnodes: ["nats-leaf", "nats-leaf"],
  websocket: ["ws", "wss"],
  mqtt: ["mqtt", "mqtts"],
} as const;

/** The variables of `clusterLayout` with the ports of one node, as far as it listens there. */
function portsOf(spec: ClusterSpec, ports: Ports, node: number): [string, number][] {
  return [
    ["NATS_PORT", ports.client(node)],
    ["NATS_CLUSTER_PORT", ports.cluster(node)],
    ["NATS_MONITOR_PORT", ports.monitor(node)],
    ...optional
      .filter((listener) => spec.listeners.includes(listener))
      .map((listener): [string, number] => [
        `NATS_${listener.toUpperCase()}_PORT`,
        ports[listener](node),
      ]),
    ...(spec.profiling ? [["NATS_PROFILING_PORT", ports.profiling(node)] as [string, number]] : []),
  ];
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
