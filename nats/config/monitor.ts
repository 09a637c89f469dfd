import { NatsError } from "../errors/nats-error.ts";
import { checkedPort, type ListenAddress } from "./listen.ts";
import { isReference, type ConfigBlock } from "./text.ts";

export interface MonitorConfig extends ListenAddress {
  /** With the certificate for clients. @default false */
  readonly tls?: boolean;
  readonly basePath?: string;
}

/** `http: host:port` takes literals only; `http_port` listens on the client's host (opts.go). */
export function monitorBlock(monitor: MonitorConfig, client: ListenAddress): ConfigBlock {
  const { host, basePath } = monitor;
  const port = checkedPort(monitor.port);
  const scheme = monitor.tls === true ? "https" : "http";
  const base = { http_base_path: basePath };
  if (!isReference(host) && !isReference(port)) return { [scheme]: `${host}:${port}`, ...base };
  if (host !== client.host) {
    throw new NatsError(
      "config_value",
      "monitor: with a port by reference its host is the client's",
      { next: "give a fixed port or the same host" },
    );
  }
  return { [`${scheme}_port`]: port, ...base };
}
