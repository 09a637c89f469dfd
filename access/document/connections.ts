import type { ConnectionKind, RoleEntry } from "./document.ts";

/** Kinds of connection, as nats-server and the callout's `connectionTypes` name them. */
export type SessionKind = "STANDARD" | "WEBSOCKET" | ConnectionKind;

/** Whether the role's sessions choose where answers go: MQTT has no reply subjects, and roles for it count for MQTT alone. */
export function namesReplies({ connections = [] }: Pick<RoleEntry, "connections">): boolean {
  return !connections.includes("MQTT");
}

/**
 * Every kind of connection that a role lets its holders have, as far as the servers listen for it: that of NATS clients, with
 * and without websocket, needs no grant.
 *
 * @example connectionsOf(document.roles["Plant.Device"]) // ["STANDARD", "WEBSOCKET", "MQTT"]
 */
export function connectionsOf({ connections = [] }: Pick<RoleEntry, "connections">): SessionKind[] {
  return ["STANDARD", "WEBSOCKET", ...connections];
}
