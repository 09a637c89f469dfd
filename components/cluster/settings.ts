import * as pulumi from "@pulumi/pulumi";
import type { ClusterTrust, ServerConfig } from "../../nats/index.ts";
import { Listener, type ClusterLayout } from "../target/target.ts";
import type { NatsServerArgs } from "./args.ts";
import { jetStreamSettings } from "./jetstream.ts";
import { bytes, duration, oneOf, seconds, whole } from "../inputs/quantity.ts";

/** A server's configuration but for what is known only when the keys are. */
export type ServerSettings = Omit<ServerConfig, keyof ClusterTrust>;

const compressions = ["off", "accept", "s2_fast", "s2_better", "s2_best", "s2_auto"];

/**
 * What the arguments say, where the target has room for it.
 *
 * @throws RunError naming the argument and the remedy
 */
export function serverSettings(
  clusterName: string,
  args: NatsServerArgs,
  layout: ClusterLayout,
): ServerSettings {
  const { host, ports } = layout;
  const hasTls = args.tls !== undefined || layout.bringsTls;
  const at = (listener: Listener, isClear = false) => ({
    host,
    port: ports[listener],
    tls: hasTls && !isClear ? layout.tls(listener) : undefined,
  });
  const { gateway, leafnodes, websocket, mqtt, routes, monitor = {} } = args;
  if (monitor.tls === true && !hasTls)
    throw new pulumi.RunError("monitor.tls: there is no certificate; give `tls` as well");
  return {
    serverName: layout.serverName,
    client: { ...at(Listener.Client), ...(hasTls && { handshakeFirst: handshakeFirst(args) }) },
    monitor: {
      host: layout.monitorHost,
      port: ports.monitor,
      tls: monitor.tls,
      basePath: basePath(monitor.basePath),
    },
    profilingPort: args.profiling === true ? ports.profiling : undefined,
    pidFile: layout.pidFile,
    cluster: {
      ...at(Listener.Cluster),
      name: clusterName,
      routes: layout.routes,
      advertises: layout.advertises,
      compression: oneOf("routes.compression", compressions, routes?.compression),
      poolSize: whole("routes.poolSize", routes?.poolSize),
    },
    gateway: gateway && { ...gateway, ...at(Listener.Gateway) },
    leafnodes: leafnodes && {
      ...leafnodes,
      compression: oneOf("leafnodes.compression", compressions, leafnodes.compression),
      ...at(Listener.LeafNodes),
    },
    websocket: websocket && {
      ...websocket,
      allowedOrigins: websocket.allowedOrigins?.map(origin),
      handshakeTimeout: duration("websocket.handshakeTimeout", websocket.handshakeTimeout),
      ...at(Listener.WebSocket, websocket.tlsEndsBefore),
    },
    mqtt: mqtt && {
      ...mqtt,
      ackWait: duration("mqtt.ackWait", mqtt.ackWait),
      maxAckPending: whole("mqtt.maxAckPending", mqtt.maxAckPending),
      // nats-server counts the addresses of its routes at the first login, so while a name does not resolve, too few for ever
      streamReplicas:
        whole("mqtt.streamReplicas", mqtt.streamReplicas) ?? Math.min(3, layout.routes.length),
      consumerInactiveThreshold: duration(
        "mqtt.consumerInactiveThreshold",
        mqtt.consumerInactiveThreshold,
      ),
      ...at(Listener.Mqtt),
    },
    jetstream: jetStreamSettings(args.jetstream, layout.storeFolder),
    limits: limits(args),
    logging: args.logging,
  };
}

/** @throws RunError for what is neither a word of nats-server's nor a duration */
export function handshakeFirst({ handshakeFirst: given = "auto" }: NatsServerArgs): string {
  if (["auto", "on", "off"].includes(given)) return given;
  if (/^\d+(\.\d+)?(ms|s)$/.test(given) && Number.parseFloat(given) > 0) return given;
  throw new pulumi.RunError(
    `handshakeFirst: "${given}" is none of "auto", "on" and "off", and no duration such as "200ms"`,
  );
}

function limits({ limits: given = {} }: NatsServerArgs): ServerSettings["limits"] {
  return {
    maxConnections: whole("limits.maxConnections", given.maxConnections),
    maxSubscriptions: whole("limits.maxSubscriptions", given.maxSubscriptions),
    maxPayload: bytes("limits.maxPayload", given.maxPayload),
    maxPending: bytes("limits.maxPending", given.maxPending),
    writeDeadline: duration("limits.writeDeadline", given.writeDeadline),
    pingInterval: duration("limits.pingInterval", given.pingInterval),
    loginTimeout: seconds("limits.loginTimeout", given.loginTimeout),
  };
}

/** As a browser sends it, without a path: nats-server would only refuse to start (websocket.go). */
function origin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin === text && /^https?:$/.test(url.protocol)) return text;
  throw new pulumi.RunError(
    `websocket.allowedOrigins: "${text}" is not an origin; write for example "https://app.example.com"`,
  );
}

function basePath(path: string | undefined): string | undefined {
  if (path === undefined || /^(\/[\w.-]+)+$/.test(path)) return path;
  throw new pulumi.RunError(`monitor.basePath: "${path}" is not a path; write for example "/nats"`);
}
