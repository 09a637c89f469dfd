import { addressBlock, tlsBlock, type ListenAddress, type TlsFiles } from "./listen.ts";
import type { ConfigBlock } from "./text.ts";

export interface LeafNodesConfig extends ListenAddress {
  readonly tls?: TlsFiles;
  /** `host:port` that leaf nodes get. */
  readonly advertise?: string;
  readonly compression?: string;
  readonly minVersion?: string;
}

export function leafNodesBlock(leafnodes: LeafNodesConfig): ConfigBlock {
  return {
    ...addressBlock(leafnodes),
    tls: tlsBlock(leafnodes.tls),
    advertise: leafnodes.advertise,
    compression: leafnodes.compression,
    min_version: leafnodes.minVersion,
  };
}
