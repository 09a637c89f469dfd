import { Listener, type ClusterSpec } from "../../target/target.ts";
import { natsPorts } from "../objects/place.ts";

/** A port of the server's container. */
export interface ListenerPort {
  readonly listener: Listener | "monitor" | "profiling";
  /** As the official chart calls it. */
  readonly name: string;
  readonly port: number;
  /** For what stands in front: `tls`, `tcp`, `https` or `http`. */
  readonly appProtocol: string;
}

/** Every port that is turned on, in the order of the official chart. */
export function listenerPorts({ listeners, clearText, monitor, profiling }: ClusterSpec) {
  const ports: ListenerPort[] = [];
  for (const listener of order) {
    if (!listeners.includes(listener)) continue;
    const isWeb = listener === Listener.WebSocket;
    const tls = !clearText.includes(listener);
    ports.push({
      listener,
      name: listener === Listener.Client ? "nats" : listener,
      port: natsPorts[listener],
      appProtocol: isWeb ? (tls ? "https" : "http") : tls ? "tls" : "tcp",
    });
  }
  const { monitor: port, profiling: profiles } = natsPorts;
  ports.push({ listener: "monitor", name: "monitor", port, appProtocol: monitor.scheme });
  if (profiling)
    ports.push({ listener: "profiling", name: "profiling", port: profiles, appProtocol: "http" });
  return ports;
}

const order = [
  ...[Listener.Client, Listener.LeafNodes, Listener.WebSocket],
  ...[Listener.Mqtt, Listener.Cluster, Listener.Gateway],
];
