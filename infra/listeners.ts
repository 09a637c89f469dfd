import type { LeafNodesArgs, MqttArgs } from "../components/index.ts";

/** The listeners that every target has, as far as they are turned on. */
export function listenersOf(settings: { leafnodes: boolean; mqtt: boolean }): {
  leafnodes?: LeafNodesArgs;
  mqtt?: MqttArgs;
} {
  return { ...(settings.leafnodes && { leafnodes: {} }), ...(settings.mqtt && { mqtt: {} }) };
}
