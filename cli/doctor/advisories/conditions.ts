import type { AccessDocument } from "../../../access/index.ts";
import type { Door, NodeFacts } from "../../../protocol/status/node-facts.ts";
import { askedServices, imports, partialDenies, publishing, queueDenies } from "./permissions.ts";

/** What conditions look at. */
export interface Deployed {
  readonly node: NodeFacts;
  readonly document: AccessDocument;
}

/** What of a deployment meets a condition, for people; empty when nothing does. */
type Condition = (deployed: Deployed) => readonly string[];

/** The conditions by the names that advisories.json gives them. */
export const conditions: Readonly<Record<string, Condition>> = {
  websocket: has("websocket", "takes WebSocket connections"),
  mqtt: has("mqtt", "takes MQTT connections"),
  "no-mqtt": hasNot("mqtt", "has no MQTT"),
  leafnodes: has("leafnodes", "has leaf nodes"),
  monitoring: has("monitoring", "serves monitoring"),
  "routes-or-leafnodes": (deployed) => [
    ...has("routes", "has routes")(deployed),
    ...has("leafnodes", "has leaf nodes")(deployed),
  ],
  "mutual-tls": ({ node: { certificates, offers } }) => {
    if (!certificates || !offers) return ["it is not known who has to show a certificate"];
    // these two do not say whether they ask for certificates
    const silent = offers.filter((door) => door === "websocket" || door === "mqtt");
    const all = [...certificates, ...silent];
    if (certificates.length === 0 || all.length < 2) return [];
    return [`${all.join(" and ")} may ask for certificates of different authorities`];
  },
  // nats-server starts neither with no_auth_user nor with users of its own beside an operator (auth.go)
  operator: ({ node }) => (node.operators.length > 0 ? ["it verifies JWTs of an operator"] : []),
  "no-operator": ({ node }) =>
    node.operators.length > 0 ? [] : ["it trusts no operator, so users are in its configuration"],
  "queue-deny": ({ document }) => queueDenies(document),
  "wildcard-deny": ({ document }) => partialDenies(document, true),
  "deny-below-wildcard": ({ document }) => partialDenies(document, false),
  "who-asks": ({ document }) => askedServices(document),
  imports: ({ document }) => imports(document),
};

const publishes = /^publishes (\S+)$/;

/** Whether there is a condition of this name; `publishes SUBJECT` is one for each subject. */
export function isKnown(condition: string): boolean {
  return Object.hasOwn(conditions, condition) || publishes.test(condition);
}

/**
 * What meets a condition. One that is not known is met: a list that is newer than this command must not make it
 * blind.
 */
export function causes(condition: string, deployed: Deployed): readonly string[] {
  const [, subject] = publishes.exec(condition) ?? [];
  if (subject !== undefined) return publishing(deployed.document, subject);
  if (Object.hasOwn(conditions, condition)) return conditions[condition]?.(deployed) ?? [];
  return [`this command does not know the condition ${JSON.stringify(condition)}`];
}

function has(door: Door, words: string): Condition {
  return ({ node: { offers } }) => {
    if (!offers) return [`it is not known whether it ${words}`];
    return offers.includes(door) ? [`it ${words}`] : [];
  };
}

function hasNot(door: Door, words: string): Condition {
  return ({ node: { offers } }) => {
    if (!offers) return [`it is not known whether it ${words}`];
    return offers.includes(door) ? [] : [`it ${words}`];
  };
}
