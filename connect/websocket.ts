import type { WsConnectionOptions, WsSocketFactory } from "@nats-io/nats-core";
import { addressOf } from "./address.ts";
import { ConnectError } from "./error.ts";
import type { Guard } from "./guard.ts";

/**
 * What makes nats.js' websocket transport prove TLS to a guard: the platform verifies what `wss://` reaches.
 *
 * @param given the caller's own way to make sockets
 */
export function webSocketOptions(
  guard: Guard,
  given: WsSocketFactory | undefined,
): WsConnectionOptions {
  return {
    wsFactory: async (url, options) => {
      guard.begin();
      const { scheme, host } = addressOf(url);
      const isSecure = scheme === "wss";
      if (!isSecure && !guard.permitsClearText(host))
        throw new ConnectError("clear_text", `${url} is in clear text`, { next: "write wss://" });
      const made = (await given?.(url, options)) ?? {
        socket: new WebSocket(url),
        encrypted: isSecure,
      };
      if (isSecure && made.encrypted) guard.prove();
      return made;
    },
  };
}
