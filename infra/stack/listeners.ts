import type { NatsServerArgs } from "../../components/index.ts";

/** How the servers of every target listen: TLS first or not, and the listeners that are turned on. */
export function listenersOf(settings: {
  handshakeFirst: string;
  leafnodes: boolean;
  mqtt: boolean;
}): Pick<NatsServerArgs, "handshakeFirst" | "leafnodes" | "mqtt"> {
  return {
    handshakeFirst: settings.handshakeFirst,
    ...(settings.leafnodes && { leafnodes: {} }),
    ...(settings.mqtt && { mqtt: {} }),
  };
}
