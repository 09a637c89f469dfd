import * as pulumi from "@pulumi/pulumi";
import { declaredStreams, unkeptStreams, type AccessDocument } from "../../access/index.ts";

/** The nodes that declared streams are stored on. */
export interface Storage {
  readonly nodes: number;
  readonly hasJetStream: boolean;
}

/**
 * Refuses what the nodes can never do, which the callouts would only find out after the deployment.
 *
 * @throws RunError where a declared stream needs more nodes than there are, or JetStream is turned off
 */
export function checkStreams(policy: AccessDocument, { nodes, hasJetStream }: Storage): void {
  const unkept = unkeptStreams(policy);
  if (unkept) void pulumi.log.warn(`${unkept.message}; ${unkept.next}`);
  for (const [account, streams] of Object.entries(declaredStreams(policy))) {
    for (const [name, { managed, config }] of Object.entries(streams)) {
      if (managed === false) continue;
      if (!hasJetStream) {
        throw new pulumi.RunError(
          `jetstream.enabled: the policy declares the stream ${name} in ${account}; turn JetStream on, or remove the stream from the policy`,
        );
      }
      const { num_replicas: copies } = config;
      if (copies <= nodes) continue;
      throw new pulumi.RunError(
        `nodes: the stream ${name} in ${account} has replicas: ${copies}, one on each node, and there ${nodes === 1 ? "is 1 node" : `are ${nodes} nodes`}; ` +
          `raise nodes to ${copies}, or declare replicas: ${nodes > 2 ? 3 : 1}`,
      );
    }
  }
}
