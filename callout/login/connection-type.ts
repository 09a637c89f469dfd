import type { AuthorizationRequest, UserConnectionType } from "../../nats/index.ts";
import { ConnectionType } from "../settings/config.ts";

const clientTypes: Readonly<Record<string, ConnectionType>> = {
  nats: ConnectionType.Standard,
  websocket: ConnectionType.WebSocket,
  mqtt: ConnectionType.Mqtt,
};

/**
 * The kind of connection, or undefined for one that this service does not know (nats-server
 * client.go, kindStringMap and clientTypeStringMap). Checked here, so that the audit says why; the user JWT has the
 * kinds as well, and the server holds the connection to them.
 */
export function connectionType({
  kind,
  type = "",
}: AuthorizationRequest["client_info"]): ConnectionType | undefined {
  if (kind === "Leafnode") return ConnectionType.LeafNode;
  if (kind !== "Client" || !Object.hasOwn(clientTypes, type)) return undefined;
  return clientTypes[type];
}

/**
 * The same kinds as user JWTs name them: MQTT over a websocket is one of its own, and needs both.
 *
 * @example jwtTypes(["STANDARD", "WEBSOCKET", "MQTT"]) // those, and MQTT_WS
 */
export function jwtTypes(types: readonly ConnectionType[]): UserConnectionType[] {
  const isBoth = types.includes(ConnectionType.Mqtt) && types.includes(ConnectionType.WebSocket);
  return isBoth ? [...types, "MQTT_WS"] : [...types];
}
