import { configText, isReference, type ConfigBlock } from "./config-text.ts";
import type { ClusterTrust } from "./derive.ts";
import { NatsError } from "./error.ts";

/** An address to listen on; either part may be a reference such as `$NATS_PORT`. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number | string;
}

/** PEM files on the node. */
export interface TlsFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Routes are trusted, so both ends prove themselves: certificates of this authority only. */
export interface RouteTlsFiles extends TlsFiles {
  readonly caFile: string;
}

/** What is per node is given as `$NAME`, a variable of the node's environment. */
export interface ServerConfig extends ClusterTrust {
  readonly serverName: string;
  /** Shown in `/varz`. @default none */
  readonly tags?: readonly string[];
  readonly client: ListenAddress & { readonly tls?: TlsFiles };
  /**
   * Where `/healthz` and `/varz` are served, without authentication. With a port by reference, the host
   * must be the client's: nats-server then takes that one.
   */
  readonly monitor: ListenAddress;
  readonly cluster: ListenAddress & {
    readonly name: string;
    /** One URL a node, `nats://host:port`; a node's own is recognised and left out. */
    readonly routes: readonly string[];
    readonly tls?: RouteTlsFiles;
  };
  /** Absent: no JetStream. */
  readonly jetstream?: {
    readonly storeFolder: string;
    /** Bytes of this node. */
    readonly memory: number;
    /** Bytes of this node. */
    readonly disk: number;
  };
  /** Bytes of one message. @default 1 MiB */
  readonly maxPayload?: number;
  /** Seconds that a login, callout included, may take. @default 5 */
  readonly loginTimeout?: number;
}

/**
 * Bytes of one protocol line. CONNECT is one, with the access token in it; the server's own default of
 * 4 KiB cuts off every token with a few dozen roles.
 */
const maxControlLine = 32 * 1024;

/** As the official Helm chart has them; the server takes no shorter duration than 30 s. */
const lameDuck = { lame_duck_grace_period: "10s", lame_duck_duration: "30s" };

/** Seconds for a TLS handshake. */
const tlsTimeout = 5;

/**
 * The configuration file of every node, the same text for all. To compare nodes, put a digest of it among
 * the tags: the server's own `config_digest` covers the values of the environment, so it differs.
 *
 * @example serverConfig({ ...deriveTrust(document, keys), serverName: "$NATS_NAME",
 *   client: { host: "127.0.0.1", port: "$NATS_PORT" }, … })
 * @throws NatsError `config_value`, and `config_tls` for a client or cluster address beyond loopback
 *   without TLS: tokens would travel in clear text, and whoever reaches a route port is a trusted server
 */
export function serverConfig(config: ServerConfig): string {
  const { client, cluster, jetstream, tags } = config;
  for (const { port } of [client, cluster, config.monitor]) checkPort(port);
  beyondLoopbackOnlyWithTls("client", client);
  beyondLoopbackOnlyWithTls("cluster", cluster);
  const body = configText({
    server_name: config.serverName,
    server_tags: tags && [...tags],
    host: client.host,
    port: client.port,
    tls: client.tls && tlsBlock(client.tls),
    ...monitor(config),
    max_payload: config.maxPayload ?? 1024 * 1024,
    max_control_line: maxControlLine,
    ...lameDuck,
    authorization: { timeout: config.loginTimeout ?? 5 },
    operator: config.operatorJwt,
    system_account: config.systemAccount,
    default_sentinel: config.sentinel,
    resolver: "MEMORY",
    resolver_preload: sorted(config.accountJwts),
    cluster: {
      name: cluster.name,
      host: cluster.host,
      port: cluster.port,
      routes: cluster.routes,
      tls: cluster.tls && {
        ...tlsBlock(cluster.tls),
        ca_file: cluster.tls.caFile,
        verify: true,
      },
    },
    jetstream: jetstream && {
      store_dir: jetstream.storeFolder,
      max_memory_store: jetstream.memory,
      max_file_store: jetstream.disk,
    },
  });
  return `# The same on every node; $NAMES are read from the node's environment.\n${body}`;
}

function tlsBlock({ certificateFile, keyFile }: TlsFiles): ConfigBlock {
  return { cert_file: certificateFile, key_file: keyFile, timeout: tlsTimeout };
}

/** `http: host:port` takes literals only; `http_port` listens on the client's host (opts.go). */
function monitor({ monitor: { host, port }, client }: ServerConfig): ConfigBlock {
  if (!isReference(host) && !isReference(port)) return { http: `${host}:${port}` };
  if (host !== client.host) {
    throw new NatsError(
      "config_value",
      "monitor: with a port by reference its host is the client's; give a fixed port or the same host",
    );
  }
  return { http_port: port };
}

function checkPort(port: number | string): void {
  if (isReference(port) || (Number.isInteger(port) && Number(port) > 0)) return;
  throw new NatsError("config_value", `a port is a whole number or a $NAME, not '${port}'`);
}

const loopback = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

function beyondLoopbackOnlyWithTls(what: string, { host, tls }: { host: string; tls?: TlsFiles }) {
  if (tls || loopback.test(host)) return;
  throw new NatsError(
    "config_tls",
    `${what}: without TLS it listens on loopback only, not on ${host}`,
  );
}

function sorted(accountJwts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(accountJwts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
