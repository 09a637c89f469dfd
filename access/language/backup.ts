/** Backups of streams and buckets, with their consumers, and how they come back. */
import type { Grant } from "./grant.ts";
import { streamOf, toAsk, type Stored } from "./stored.ts";
import { callSite } from "../errors/source.ts";

/**
 * May back up a stream or a bucket: all of its messages, its configuration and its consumers. The server sends them
 * in chunks to the session's inbox and waits for their acknowledgements.
 *
 * nats-server sends a backup to whatever subject the request names, so in an account with streams this is also a right
 * to delete: grant it to roles of another account than the stream's.
 *
 * @example backup(ORDERS)
 */
export function backup(stored: Stored): Grant {
  const stream = streamOf(stored);
  const { name } = stream;
  const publish = [
    `$JS.API.STREAM.INFO.${name}`,
    `$JS.API.STREAM.SNAPSHOT.${name}`,
    `$JS.SNAPSHOT.ACK.${name}.>`,
  ];
  return toAsk(`backup(${name})`, stream, publish, callSite(backup));
}

/**
 * May restore a stream or a bucket that is not there from a backup. What it then holds and how it is configured, from
 * its subjects to what it publishes again, is as the backup says: this is more than a right to manage it.
 *
 * For roles of the stream's own account, such as the deploying role of a vault: nats-server puts a header into each
 * message from another account (client.go, processServiceImport), and takes it for a part of the backup
 * (jetstream_api.go, processStreamRestore).
 *
 * @example restore(ORDERS)
 */
export function restore(stored: Stored): Grant {
  const stream = streamOf(stored);
  const { name } = stream;
  const publish = [
    `$JS.API.STREAM.INFO.${name}`,
    `$JS.API.STREAM.RESTORE.${name}`,
    `$JS.SNAPSHOT.RESTORE.${name}.*`,
  ];
  return { ...toAsk(`restore(${name})`, stream, publish, callSite(restore)), manages: true };
}
