import type { AccessDocument } from "../../access/index.ts";
import type { Door, NodeFacts } from "../../protocol/status/node-facts.ts";
import { checker, type Check } from "./check.ts";

const kinds = {
  LEAFNODE: { what: "leaf nodes", door: "leafnodes", helper: "leaf(…)" },
  MQTT: { what: "MQTT", door: "mqtt", helper: "mqtt(…)" },
} as const satisfies Record<string, { what: string; door: Door; helper: string }>;

/**
 * Whether some node listens for each kind of connection that a role is for. Nodes whose callout does not say what they listen for
 * count as if they did.
 *
 * @example listenerChecks(nodes, document).filter(({ ok }) => !ok)
 */
export function listenerChecks(
  nodes: readonly NodeFacts[],
  { roles }: Pick<AccessDocument, "roles">,
): Check[] {
  const { well, bad } = checker("deployment", "nodes");
  return (["LEAFNODE", "MQTT"] as const).flatMap((kind) => {
    const names = Object.keys(roles).filter((name) => roles[name]?.connections?.includes(kind));
    if (names.length === 0) return [];
    const { what, door, helper } = kinds[kind];
    const check = `listener for ${what}`;
    const isThere = nodes.some(({ offers }) => offers?.includes(door) ?? true);
    if (isThere) return [well(check, `for ${names.join(", ")}`)];
    const next = `turn it on (the setting nats-entra:${door}), or take ${helper} out of these roles`;
    return [bad(check, `no node has one, but roles are for it: ${names.join(", ")}`, next)];
  });
}
