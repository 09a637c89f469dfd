import { randomUUID } from "node:crypto";
import { isSignatureOf, type KeyPair } from "../../nats/index.ts";
import { joined, type Head, type Line, type ReadLine } from "./chain.ts";
import type { AuditEvent } from "./event.ts";

/** What happens to the log itself; numbers of OCSF's Event Log Activity. */
export const LogActivity = { Delete: 2, Rotate: 5, Start: 6, Stop: 7, Checkpoint: 99 } as const;
export type LogActivity = (typeof LogActivity)[keyof typeof LogActivity];

export const logClass = 1008;

/**
 * A record about the log, and a checkpoint: signed with the key that signs the callout's answers, so that
 * write access to the files is not enough to rewrite the chain up to here, and a copy of the checkpoint
 * shows if a log ends before it.
 */
export interface Checkpoint extends AuditEvent {
  readonly class_uid: typeof logClass;
  readonly activity_id: LogActivity;
  readonly activity_name?: "checkpoint";
  /** The file that it is about: begun, gone on with, or removed. */
  readonly file?: string;
  /** Public key (A…) that signs. */
  readonly key: string;
}

export interface CheckpointContext {
  readonly instance: string;
  readonly signer: KeyPair;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly file?: string;
}

const signatureStart = ',"signature":"';

/** Joins a signed record about the log on to the chain; the signature is over the line that ends before it. */
export function checkpoint(activity: LogActivity, context: CheckpointContext, head: Head): Line {
  const { instance, signer, time, file } = context;
  const event: Checkpoint = {
    class_uid: logClass,
    activity_id: activity,
    ...(activity === LogActivity.Checkpoint && { activity_name: "checkpoint" }),
    status_id: 1,
    time,
    id: randomUUID(),
    instance,
    ...(file !== undefined && { file }),
    key: signer.getPublicKey(),
  };
  const { text } = joined(event, head);
  const signature = Buffer.from(signer.sign(Buffer.from(text))).toString("base64url");
  return joined({ ...event, signature } as Checkpoint, head);
}

/** A checkpoint that was read, and whether the key that it names has signed it. */
export interface ReadCheckpoint {
  readonly activity: LogActivity;
  readonly key: string;
  readonly isSigned: boolean;
}

/** The checkpoint in a line of a log; undefined for a record of another kind. */
export function readCheckpoint({ event, text }: ReadLine): ReadCheckpoint | undefined {
  if (event.class_uid !== logClass) return undefined;
  const { key, activity_id: activity } = event as Checkpoint;
  const start = text.lastIndexOf(signatureStart);
  const signature = /^([\w-]{86})"}$/.exec(text.slice(start + signatureStart.length))?.[1];
  const isSigned =
    signature !== undefined && start > 0 && holds(key, text.slice(0, start), signature);
  return { activity, key, isSigned };
}

function holds(key: unknown, signedText: string, signature: string): boolean {
  try {
    const input = Buffer.from(`${signedText}}`);
    return isSignatureOf("account", String(key), input, Buffer.from(signature, "base64url"));
  } catch {
    return false; // the key is none
  }
}
