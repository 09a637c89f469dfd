import { wsconnect, type NatsConnection } from "@nats-io/nats-core";
import { connectBy, type EntraConnectionArgs } from "./connect.ts";

export * from "./common.ts";

/** The same for browsers, whose only way is a websocket: `wss://` servers. */
export function connectWithEntra(args: EntraConnectionArgs): Promise<NatsConnection> {
  return connectBy(wsconnect, args);
}
