import type { DecideOptions, SessionPermissions } from "../../access/index.ts";
import type { AuthorizationRequest, UserConnectionType } from "../../nats/index.ts";
import { ConnectionType } from "../settings/config.ts";
import type { Identity } from "../token/claims.ts";

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

/** The kind as decisions have it. */
export function connectionOf(type: ConnectionType): NonNullable<DecideOptions["connection"]> {
  if (type === ConnectionType.Mqtt) return "MQTT";
  return type === ConnectionType.LeafNode ? "LEAFNODE" : "CLIENT";
}

/** Whether the roles let a session have this kind of connection: MQTT and leaf nodes need one that says so. */
export function isGrantedType(
  type: ConnectionType,
  { connections = [] }: Pick<SessionPermissions, "connections">,
): boolean {
  if (type === ConnectionType.Mqtt) return connections.includes("MQTT");
  if (type === ConnectionType.LeafNode) return connections.includes("LEAFNODE");
  return true;
}

/** Characters after the identity's id and a hyphen. Servers write the name of a leaf node into their logs as it is. */
const SUFFIX = /^[\x21-\x7e]{1,64}$/;

/**
 * Whether an MQTT client id, or the name of a leaf node's server, is one of the identity's own: its id, alone or with a
 * suffix, `<oid>` or `<oid>-<up to 64 visible characters of ASCII>`; of an agent that acts for a person, `<oid>-<azp>` and the same
 * with a suffix.
 *
 * nats-server gives a session to every client of the account that connects with its client id (mqtt.go,
 * mqttProcessConnect): a free client id would let every device end the connection of another one, discard its session, and take the messages
 * that wait in it. A server makes up an id for a client that sends none, which then is not the identity's own. Of two
 * leaf nodes of an account with one server name, the second ends the connection of the first (leafnode.go,
 * addLeafNodeConnection).
 */
export function isOwnName(
  name: string | undefined,
  { oid, azp }: Pick<Identity, "oid" | "azp">,
  { agent }: Pick<SessionPermissions, "agent">,
): boolean {
  const own = agent === undefined ? oid : `${oid}-${azp}`;
  if (name === own) return true;
  return name?.startsWith(`${own}-`) === true && SUFFIX.test(name.slice(own.length + 1));
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
