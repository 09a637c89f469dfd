import { checkClearText } from "./clear-text.ts";
import { clusterBlock, type ClusterConfig } from "./cluster.ts";
import { checkGatewaysAndLeafNodes } from "./gateways-and-leaf-nodes.ts";
import { gatewayBlock, type GatewayConfig } from "./gateway.ts";
import { jetStreamBlock, type JetStreamConfig } from "./jetstream.ts";
import { leafNodesBlock, type LeafNodesConfig } from "./leafnodes.ts";
import {
  addressBlock,
  checkedPort,
  tlsBlock,
  type ListenAddress,
  type TlsFiles,
} from "./listen.ts";
import { limitsBlock, type ServerLimits } from "./server-limits.ts";
import { monitorBlock, type MonitorConfig } from "./monitor.ts";
import { mqttBlock, type MqttConfig } from "./mqtt.ts";
import { overridden, type ConfigOverrides } from "./override.ts";
import { restartPart } from "./restart.ts";
import { configText, type ConfigBlock } from "./text.ts";
import { webSocketBlock, type WebSocketConfig } from "./websocket.ts";
import type { ClusterTrust } from "../trust/derive.ts";
import { NatsError } from "../errors/nats-error.ts";

/** What is per node is given as `$NAME`, a variable of the node's environment. Durations are text, as `30s`. */
export interface ServerConfig extends ClusterTrust {
  readonly serverName: string;
  /** Shown in `/varz`. @default none */
  readonly tags?: readonly string[];
  readonly client: ListenAddress & {
    readonly tls?: TlsFiles;
    /** With TLS only: `auto`, `on`, `off`, or a duration to wait for it. @default off */
    readonly handshakeFirst?: string;
  };
  /**
   * Where `/healthz` and `/varz` are served, without authentication. With a port by reference, the host
   * must be the client's: nats-server then takes that one.
   */
  readonly monitor: MonitorConfig;
  /** Go's profiles are served there, without authentication, on the client's host. @default none */
  readonly profilingPort?: number | string;
  readonly cluster: ClusterConfig;
  /** Absent: none; likewise the next four. */
  readonly gateway?: GatewayConfig;
  readonly leafnodes?: LeafNodesConfig;
  readonly websocket?: WebSocketConfig;
  readonly mqtt?: MqttConfig;
  readonly jetstream?: JetStreamConfig;
  readonly pidFile?: string;
  readonly limits?: ServerLimits;
  readonly logging?: {
    readonly debug?: boolean;
    readonly trace?: boolean;
    readonly time?: boolean;
  };
  readonly overrides?: ConfigOverrides;
}

/** As the official Helm chart has them; the server takes no shorter duration than 30 s. */
const lameDuck = { lame_duck_grace_period: "10s", lame_duck_duration: "30s" };

/**
 * The configuration file of every node, the same text for all. To compare nodes, put a digest of it among
 * the tags: the server's own `config_digest` covers the values of the environment, so it differs.
 *
 * @example serverConfig({ ...deriveTrust(document, keys), serverName: "$NATS_NAME",
 *   client: { host: "127.0.0.1", port: "$NATS_PORT" }, … })
 * @throws NatsError `config_value`; `config_tls` for an address beyond loopback without TLS, `config_override`
 *   and `config_protected` for what `overrides` can't do
 */
export function serverConfig(config: ServerConfig): string {
  const text = configText(serverBlock(config));
  return `# The same on every node; $NAMES are read from the node's environment.\n${text}`;
}

/**
 * The part of a configuration that only a restart of the server can change, as text to compare.
 *
 * @throws as `serverConfig`
 */
export function restartConfig(config: ServerConfig): string {
  return configText(restartPart(serverBlock(config)));
}

function serverBlock(config: ServerConfig): ConfigBlock {
  const { client, cluster, gateway, leafnodes, websocket, mqtt, jetstream, profilingPort } = config;
  if (mqtt && !jetstream)
    throw new NatsError("config_value", "mqtt: its sessions are kept in JetStream, which is off", {
      next: "turn JetStream on, or leave mqtt out",
    });
  if (gateway && jetstream && cluster.routes.length < 2)
    throw new NatsError(
      "config_value",
      "gateway: with JetStream a cluster has at least two nodes",
      {
        next: "give the cluster routes to two nodes or more",
      },
    );
  const block: ConfigBlock = {
    server_name: config.serverName,
    server_tags: config.tags && [...config.tags],
    ...addressBlock(client),
    tls: client.tls && { ...tlsBlock(client.tls), handshake_first: client.handshakeFirst },
    ...monitorBlock(config.monitor, client),
    prof_port: profilingPort === undefined ? undefined : checkedPort(profilingPort),
    pid_file: config.pidFile,
    debug: config.logging?.debug,
    trace: config.logging?.trace,
    logtime: config.logging?.time,
    ...limitsBlock(config.limits ?? {}),
    ...lameDuck,
    authorization: { timeout: config.limits?.loginTimeout ?? 5 },
    operator:
      config.previousOperatorJwt === undefined
        ? config.operatorJwt
        : [config.operatorJwt, config.previousOperatorJwt],
    system_account: config.systemAccount,
    default_sentinel: config.sentinel,
    resolver: "MEMORY",
    resolver_preload: sorted(config.accountJwts),
    cluster: cluster.routes.length > 1 ? clusterBlock(cluster) : undefined,
    gateway: gateway && gatewayBlock(cluster.name, gateway),
    leafnodes: leafnodes && leafNodesBlock(leafnodes),
    websocket: websocket && webSocketBlock(websocket),
    mqtt: mqtt && mqttBlock(mqtt),
    jetstream: jetstream && jetStreamBlock(jetstream),
  };
  const final = overridden(block, config.overrides ?? {});
  checkGatewaysAndLeafNodes(final);
  checkClearText(final, websocket?.tlsEndsBefore === true ? ["websocket"] : []);
  return final;
}

function sorted(accountJwts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(accountJwts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
