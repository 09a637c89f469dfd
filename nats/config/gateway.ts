import { addressBlock, mutualTlsBlock, type ListenAddress, type MutualTlsFiles } from "./listen.ts";
import type { ConfigBlock } from "./text.ts";

/** Joins the cluster with others. Its name is the cluster's: nats-server wants it so (server.go). */
export interface GatewayConfig extends ListenAddress {
  readonly tls?: MutualTlsFiles;
  readonly remotes: readonly { readonly name: string; readonly urls: readonly string[] }[];
  /** @default true */
  readonly rejectUnknown?: boolean;
}

export function gatewayBlock(name: string, gateway: GatewayConfig): ConfigBlock {
  return {
    name,
    ...addressBlock(gateway),
    tls: mutualTlsBlock(gateway.tls),
    reject_unknown_cluster: gateway.rejectUnknown ?? true,
    gateways: gateway.remotes.map(({ name: cluster, urls }) => ({ name: cluster, urls })),
  };
}
