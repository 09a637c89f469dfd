import type * as pulumi from "@pulumi/pulumi";
import type { TlsArgs } from "../target/target.ts";

/** How the nodes of a cluster are set up, wherever they run. Sizes are text such as `256MiB`, durations such as `30s`. */
export interface NatsServerArgs {
  /** Number of nodes. @default 3 */
  nodes?: number;
  /**
   * Begins every node's name. Gateways need different node names in each cluster.
   * @default none
   */
  serverNamePrefix?: string;
  /** Tags of every node, for example of its zone; `$NAME` is read from the node's environment. */
  tags?: string[];
  /** TLS of every listener. Without it, and without certificates of the target's own, nodes listen on loopback only. */
  tls?: TlsArgs;
  /**
   * Where there is TLS, whether it comes before the servers' greeting. `auto`: a client that begins with TLS gets it, and
   * one that waits for the greeting gets that after 50 ms; or another duration such as `200ms`. `on`: first or not at
   * all, for which each client has to be set up. `off`: after the greeting only.
   *
   * @default auto
   */
  handshakeFirst?: string;
  /** JetStream of the nodes. @default on, with 256MiB of memory and 1GiB of disk for each node */
  jetstream?: JetStreamArgs;
  /** Connections among the nodes. @default 3 for each pair, compression accepted */
  routes?: RoutesArgs;
  /** Joins this cluster with others of the same operator. @default no gateway */
  gateway?: GatewayArgs;
  /** Lets leaf nodes connect. @default none may */
  leafnodes?: LeafNodesArgs;
  /** Lets browsers connect. @default no websocket */
  websocket?: WebSocketArgs;
  /** Lets MQTT 3.1.1 clients connect; needs JetStream. @default no MQTT */
  mqtt?: MqttArgs;
  /** The monitoring endpoints. @default over HTTP, without a path */
  monitor?: ServerMonitorArgs;
  /**
   * Go's profiles at each node, over HTTP and without authentication: only while you look for a cause.
   * @default false
   */
  profiling?: boolean;
  /** Limits of one node. @default those of nats-server */
  limits?: ServerLimitsArgs;
  /** Log settings of the nodes. @default neither debug nor trace lines */
  logging?: ServerLoggingArgs;
  /** Options of nats-server that have no argument here. */
  config?: ServerConfigArgs;
  /** Variables of the nodes' environment that `config` and `tags` refer to as `$NAME`; kept secret. */
  environment?: Record<string, pulumi.Input<string>>;
}

/** JetStream of the nodes: how much it may store, and how. */
export interface JetStreamArgs {
  /** Whether JetStream is on. @default true */
  enabled?: boolean;
  /** Memory that one node may use. @default 256MiB */
  memory?: string;
  /** Disk that one node may use. @default 1GiB */
  disk?: string;
  /** Distinguishes this JetStream from another leaf node's or hub's. @default none */
  domain?: string;
  /** Replicas of a stream stand on nodes whose tags with this prefix differ, for example `az:`. @default none */
  uniqueTag?: string;
  /** Encrypts what is on disk; any text, the longer the better. @default not encrypted */
  encryptionKey?: pulumi.Input<string>;
  /** The former key, while parts are still encrypted with it. @default none */
  previousEncryptionKey?: pulumi.Input<string>;
  /** `chachapoly` or `aes`. @default chachapoly */
  cipher?: string;
  /** How often files are synced to the disk: a duration, or `always`. @default 2m */
  syncInterval?: string;
  /** What may be under way to a replica that catches up. @default 64MiB */
  maxOutstandingCatchup?: string;
}

/** Connections among the nodes of a cluster. */
export interface RoutesArgs {
  /**
   * Compression among the nodes: `off`, `accept`, `s2_fast`, `s2_better`, `s2_best`, or `s2_auto`, by round-trip time.
   * @default accept
   */
  compression?: string;
  /** Connections between two nodes that accounts share. @default 3 */
  poolSize?: number;
}

/** Gateways to the other clusters of a super-cluster. */
export interface GatewayArgs {
  /** The other clusters; this one may be among them. */
  remotes: GatewayRemoteArgs[];
  /** Whether only clusters of the list may connect. @default true */
  rejectUnknown?: boolean;
}

/** Its certificates and this cluster's are of authorities that both trust: gateways prove themselves on both sides. */
export interface GatewayRemoteArgs {
  /** Name of the cluster. */
  name: string;
  /** For example `nats://nats.eu.example.com:7222`. */
  urls: string[];
}

/** A leaf node connects with credentials of an account. */
export interface LeafNodesArgs {
  /** Address that leaf nodes get, `host:port`. @default the node's own */
  advertise?: string;
  /** As in `routes`. @default s2_auto */
  compression?: string;
  /** Version of nats-server that a leaf node has at least, for example `2.12.0`. @default any */
  minVersion?: string;
}

/** The listener for browsers. */
export interface WebSocketArgs {
  /**
   * An ingress or load balancer in front ends TLS, so that the nodes take clear text from it. Nobody else may
   * reach the port.
   * @default false
   */
  tlsEndsBefore?: boolean;
  /** Pages that browsers may connect from, for example `https://app.example.com`. @default any */
  allowedOrigins?: string[];
  /** Whether browsers may connect only from pages of the same host and port. @default false */
  sameOrigin?: boolean;
  /** Whether compression is negotiated with clients that ask for it. @default false */
  compression?: boolean;
  /** Time for the websocket's handshake. @default 2s */
  handshakeTimeout?: string;
  /** Name of a cookie with the access token; needs `allowedOrigins` or `sameOrigin`. @default none */
  tokenCookie?: string;
  /** Name of a cookie with the account that sessions ask for; as `tokenCookie`. @default none */
  userCookie?: string;
}

/** The listener for MQTT 3.1.1 clients. */
export interface MqttArgs {
  /** Until a message of QoS 1 is sent again. @default 30s */
  ackWait?: string;
  /** Messages of QoS 1 that a subscription may have unanswered. @default 100 */
  maxAckPending?: number;
  /** Replicas of the streams behind sessions and retained messages. @default one a node, up to 3 */
  streamReplicas?: number;
  /** How long the state of a session is kept after its client has left. @default forever */
  consumerInactiveThreshold?: string;
  /** Whether connections that publish with QoS 2 are closed. @default false */
  rejectQos2Publish?: boolean;
}

/** The HTTP endpoints by which a node is monitored. */
export interface ServerMonitorArgs {
  /** Whether it is served over TLS, with the certificate for clients. @default false */
  tls?: boolean;
  /** Path that everything is under, for example `/nats`. @default none */
  basePath?: string;
}

/** Of one node. Limits of accounts are in the policy. */
export interface ServerLimitsArgs {
  /** Number of client connections. @default 65536 */
  maxConnections?: number;
  /** Of one connection. @default no limit */
  maxSubscriptions?: number;
  /** Size of a message. @default 1MiB */
  maxPayload?: string;
  /** What may wait for a slow client until it is closed. @default 64MiB */
  maxPending?: string;
  /** How long a write may take until the client is closed. @default 10s */
  writeDeadline?: string;
  /** Time between two pings of a quiet connection. @default 2m */
  pingInterval?: string;
  /** For a login, the callout included. @default 5s */
  loginTimeout?: string;
}

/** Into the process's standard error. */
export interface ServerLoggingArgs {
  /** Whether debug lines are logged. @default false */
  debug?: boolean;
  /** The protocol, every message with its subject; passwords and tokens are redacted. @default false */
  trace?: boolean;
  /** Whether lines begin with the time. @default true */
  time?: boolean;
}

/**
 * Changes of the rendered configuration, in this order. Limits, logs, timing and the like can be changed; what decides
 * who gets in and whom servers believe can't, and what listens beyond loopback stays with TLS.
 */
export interface ServerConfigArgs {
  /**
   * JSON merge patch (RFC 7396): null removes. A text that is wholly `$NAME` is read from the node's environment.
   *
   * @example { leafnodes: { remotes: [{ url: "tls://hub:7422", account: "A…", credentials: "/creds/hub.creds" }] } }
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema of components knows no JSON value
  merge?: Record<string, any>;
  /** JSON patch (RFC 6902). */
  patch?: ConfigPatchArgs[];
}

/**
 * One operation of a JSON patch (RFC 6902).
 *
 * @example { op: "replace", path: "/mqtt/ack_wait", value: "20s" }
 */
export interface ConfigPatchArgs {
  /** `add`, `remove`, `replace`, `move`, `copy` or `test`. */
  op: string;
  /** JSON pointer (RFC 6901) to the value that changes, for example `/mqtt/ack_wait`. */
  path: string;
  /** JSON pointer to the value that `move` and `copy` take. */
  from?: string;
  /** The value that `add`, `replace` and `test` take. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema of components knows no JSON value
  value?: any;
}
