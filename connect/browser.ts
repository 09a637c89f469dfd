import { wsconnect, type ConnectionOptions, type NatsConnection } from "@nats-io/nats-core";
import { ConnectError } from "./error.ts";
import { optionsBy, type SecureArgs, type Transport } from "./options.ts";
import { webSocketOptions } from "./websocket.ts";

/** A browser has only websockets. */
const transport: Transport = ({ kind, addresses }, guard, { wsFactory }) => {
  if (kind === "websocket") return webSocketOptions(guard, wsFactory);
  throw new ConnectError(
    "address_invalid",
    `${addresses[0]?.text ?? ""} is not a websocket's address`,
    { next: "write wss://: browsers connect by websockets" },
  );
};

/** As `secureOptions` of Node. */
export function secureOptions(args: SecureArgs): ConnectionOptions {
  return optionsBy(transport, args);
}

/** As `dial` of Node. */
export async function dial(options: ConnectionOptions): Promise<NatsConnection> {
  return wsconnect(options);
}
