import type { ConnectionKind, RoleEntry } from "./document.ts";

/** Kinds of connection, as nats-server and the callout's `connectionTypes` name them. */
export type SessionKind = "STANDARD" | "WEBSOCKET" | ConnectionKind;

/** Whether the role's sessions choose where answers go: MQTT has no reply subjects, and roles for it count for MQTT alone. */
export function namesReplies({ connections = [] }: Pick<RoleEntry, "connections">): boolean {
  return !connections.includes("MQTT");
}

/**
 * Every kind of connection that a role lets its holders have, as far as the servers listen for it. That of NATS clients, with
 * and without websocket, needs no grant. A role for MQTT has that kind alone: the callout gives its rights to no other connection.
 *
 * @example connectionsOf(document.roles["Site.Leaf"]) // ["STANDARD", "WEBSOCKET", "LEAFNODE"]
 * @example connectionsOf(document.roles["Plant.Device"]) // ["MQTT"]
 */
export function connectionsOf(role: Pick<RoleEntry, "connections">): SessionKind[] {
  return namesReplies(role) ? ["STANDARD", "WEBSOCKET", ...(role.connections ?? [])] : ["MQTT"];
}
