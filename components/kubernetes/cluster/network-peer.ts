import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPeerArgs } from "../args/network-policy.ts";

export type Peer = types.input.networking.v1.NetworkPolicyPeer;

/** Every pod of the cluster, and no address outside of it. */
export const everyPod: NetworkPeerArgs[] = [{ namespaceLabels: {} }];

/**
 * A peer in Kubernetes' words.
 *
 * @param argument for messages
 * @throws RunError for addresses and pods in one peer, and for a peer that names nobody
 */
export function peer(args: NetworkPeerArgs, argument: string): Peer {
  const { namespace, namespaceLabels, podLabels, cidr, except } = args;
  const names = namespace ?? namespaceLabels ?? podLabels;
  if ((cidr === undefined) === (names === undefined))
    throw new pulumi.RunError(
      `target.kubernetes.nats.networkPolicy.${argument}: a peer is either pods (namespace, namespaceLabels, podLabels) or addresses (cidr)`,
    );
  if (cidr !== undefined) return { ipBlock: { cidr, ...(except && { except }) } };
  const labels = {
    ...namespaceLabels,
    ...(namespace !== undefined && { "kubernetes.io/metadata.name": namespace }),
  };
  return {
    ...((namespace ?? namespaceLabels) && { namespaceSelector: { matchLabels: labels } }),
    ...(podLabels && { podSelector: { matchLabels: podLabels } }),
  };
}
