import { addressBlock, mutualTlsBlock, type ListenAddress, type MutualTlsFiles } from "./listen.ts";
import type { ConfigBlock } from "./text.ts";

/** The routes among the nodes. A single node has none: its JetStream would wait for others to elect a leader. */
export interface ClusterConfig extends ListenAddress {
  readonly name: string;
  /** One URL a node, `nats://host:port`; a node's own is recognised and left out. */
  readonly routes: readonly string[];
  readonly tls?: MutualTlsFiles;
  /** Whether clients are told the addresses of the nodes. @default true */
  readonly advertises?: boolean;
  readonly compression?: string;
  readonly poolSize?: number;
}

export function clusterBlock(cluster: ClusterConfig): ConfigBlock {
  return {
    name: cluster.name,
    ...addressBlock(cluster),
    routes: cluster.routes,
    no_advertise: cluster.advertises === false ? true : undefined,
    compression: cluster.compression,
    pool_size: cluster.poolSize,
    tls: mutualTlsBlock(cluster.tls),
  };
}
