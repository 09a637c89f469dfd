import { NatsError } from "../errors/nats-error.ts";
import { isReference, type ConfigBlock } from "./text.ts";

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

/** Routes and gateways are trusted, so both ends prove themselves: certificates of this authority only. */
export interface MutualTlsFiles extends TlsFiles {
  readonly caFile: string;
}

/** Seconds for a TLS handshake. */
const tlsTimeout = 5;

export function addressBlock({ host, port }: ListenAddress): ConfigBlock {
  return { host, port: checkedPort(port) };
}

export function tlsBlock(tls: TlsFiles | undefined): ConfigBlock | undefined {
  return tls && { cert_file: tls.certificateFile, key_file: tls.keyFile, timeout: tlsTimeout };
}

export function mutualTlsBlock(tls: MutualTlsFiles | undefined): ConfigBlock | undefined {
  return tls && { ...tlsBlock(tls), ca_file: tls.caFile, verify: true };
}

export function checkedPort(port: number | string): number | string {
  if (isReference(port) || (Number.isInteger(port) && Number(port) > 0)) return port;
  throw new NatsError("config_value", `a port is a whole number or a $NAME, not '${port}'`);
}
