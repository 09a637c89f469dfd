import type { AuthorizationRequest } from "../../nats/index.ts";
import { ConnectionType } from "../settings/config.ts";

const clientTypes: Readonly<Record<string, ConnectionType>> = {
  nats: ConnectionType.Standard,
  websocket: ConnectionType.WebSocket,
  mqtt: ConnectionType.Mqtt,
};

/**
 * The kind of connection, or undefined for one that this service does not know (nats-server
 * client.go, kindStringMap and clientTypeStringMap). Checked here, because the server does not
 * enforce `allowed_connection_types` of user JWTs that a callout made.
 */
export function connectionType({
  kind,
  type = "",
}: AuthorizationRequest["client_info"]): ConnectionType | undefined {
  if (kind === "Leafnode") return ConnectionType.LeafNode;
  if (kind !== "Client" || !Object.hasOwn(clientTypes, type)) return undefined;
  return clientTypes[type];
}
