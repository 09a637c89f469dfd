import * as pulumi from "@pulumi/pulumi";
import { auditStreamSize, CONTROL_DATA, type AccessDocument } from "../../access/index.ts";
import type { JetStreamArgs } from "../cluster/args.ts";
import { jetStreamSettings } from "../cluster/jetstream.ts";
import type { CalloutAuditArgs } from "./args.ts";

/** Share of a node's disk that the stream takes at most when nobody says more. */
const share = 0.5;

export interface AuditRoom {
  readonly policy: AccessDocument;
  readonly jetstream: JetStreamArgs | undefined;
  /** Copies of the stream. */
  readonly replicas: number;
}

/**
 * Sees to it that the audit stream has room on the nodes' disks: JetStream sets all of it aside at once, and
 * callouts without their stream never get ready.
 *
 * @returns the arguments, with a smaller `streamMaxSize` where a node has less than the account may take
 * @throws RunError when the nodes have no JetStream, or less room than `streamMaxSize`
 */
export function auditRoom(
  audit: CalloutAuditArgs | undefined,
  { policy, jetstream, replicas }: AuditRoom,
): CalloutAuditArgs | undefined {
  const account = policy.accounts[CONTROL_DATA];
  if (!account) return audit;
  const node = jetStreamSettings(jetstream, "")?.disk;
  if (node === undefined) {
    throw new pulumi.RunError(
      `jetstream.enabled: the account ${CONTROL_DATA} keeps the audit in JetStream; turn it on, or leave controlAccount() out of the policy`,
    );
  }
  const disk = account.jetstream?.disk ?? 0;
  const size = audit?.streamMaxSize;
  if (size === undefined) {
    const room = Math.floor(node * share);
    return room < auditStreamSize(disk, replicas) ? { ...audit, streamMaxSize: room } : audit;
  }
  if (size > node) {
    throw new pulumi.RunError(
      `audit.streamMaxSize: ${size} bytes are more than the ${node} of jetstream.disk, which a node may use; raise that, or ask for less`,
    );
  }
  if (size * replicas > disk) {
    throw new pulumi.RunError(
      `audit.streamMaxSize: ${size} bytes in ${replicas} copies are more than the account ${CONTROL_DATA} may take; ` +
        `write controlAccount({ disk: … }) with more than ${size * replicas} bytes, or ask for less`,
    );
  }
  return audit;
}
