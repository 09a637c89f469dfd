import { NatsError } from "../errors/nats-error.ts";
import { accountsWithLeafNodes } from "./remotes.ts";
import { isBlock, type ConfigBlock } from "./text.ts";

/**
 * A leaf node that says it is a hub, and publishes on `_GR_.<cluster>.<server>.<subject>`, is not held to its permissions by nats-server 2.15.2
 * (leafnode.go, leafMsgAllowed), and the node of the other cluster publishes on the subject. So a node with
 * gateways takes no leaf nodes (tests/attack/leaf/gateways.test.ts).
 *
 * @throws NatsError `config_value`
 */
export function checkGatewaysAndLeafNodes(config: ConfigBlock): void {
  const { gateway, leafnodes } = config;
  if (!isBlock(gateway) || !isBlock(leafnodes)) return;
  if (accountsWithLeafNodes(config).length === 0) return;
  throw new NatsError(
    "config_value",
    "leafnodes: where gateways join clusters, a leaf node can publish beyond its role",
    { next: "leave the gateway out, or limits.leafNodes of every account" },
  );
}
