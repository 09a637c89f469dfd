import { addressBlock, mutualTlsBlock, type ListenAddress, type MutualTlsFiles } from "./listen.ts";
import type { ConfigBlock } from "./text.ts";

/** The routes among the nodes. A single node has none: its JetStream would wait for others to elect a leader. */
export interface ClusterConfig extends ListenAddress {
  readonly name: string;
  /** One URL a node, `nats://host:port`; a node's own is recognized and left out. */
  readonly routes: readonly string[];
  readonly tls?: MutualTlsFiles;
  /** Whether clients get the addresses of the nodes. @default true */
  readonly advertises?: boolean;
  readonly compression?: string;
  readonly poolSize?: number;
}

/**
 * A route that answers nothing is given up within three intervals, not after a minute and a half: until then servers
 * send requests for logins, too, to callouts beyond it, where they are lost.
 */
const pings = { ping_interval: "3s", ping_max: 2 };

export function clusterBlock(cluster: ClusterConfig): ConfigBlock {
  return {
    name: cluster.name,
    ...addressBlock(cluster),
    routes: cluster.routes,
    no_advertise: cluster.advertises === false ? true : undefined,
    compression: cluster.compression,
    pool_size: cluster.poolSize,
    ...pings,
    tls: mutualTlsBlock(cluster.tls),
  };
}
