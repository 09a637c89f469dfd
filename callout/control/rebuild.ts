import { readLine } from "../../protocol/audit/chain.ts";
import type { RevocationEvent } from "../../protocol/audit/control-event.ts";
import { auditStream, linesOfMessage } from "../../protocol/audit/stream.ts";
import { isInForce, readRevocation, type Revocation } from "../../protocol/control/revocation.ts";
import type { Bucket } from "../bucket/bucket.ts";
import type { JetStream } from "../link/jetstream.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";

export interface RebuildOptions {
  readonly bucket: Pick<Bucket<Revocation>, "get" | "put">;
  readonly jetStream: () => JetStream | undefined;
  readonly onRestored: () => void;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Limits of one read, between logins. */
const page = { batch: 256, bytes: 128 * 1024 };
/** OCSF's User Access Management, as written in a record; other lines are not parsed. */
const access = '"class_uid":3005';

/**
 * Restores revocations that are in the audit but not in the bucket, because it was erased while no callout was
 * running. Assignments are not restored: an audit record must not let anybody in.
 */
export async function rebuildRevocations(options: RebuildOptions): Promise<void> {
  const { bucket, onRestored, log } = options;
  try {
    const now = Date.now() / 1000;
    for (const [id, revocation] of await inAudit(options)) {
      if (!isInForce(revocation, now) || bucket.get(id) !== undefined) continue;
      await bucket.put(id, revocation);
      onRestored();
      log.error("revocation_rebuilt", { id });
    }
  } catch (error) {
    log.error("revocations_not_rebuilt", { problem: messageOf(error) });
  }
}

/** Revocations without a record of a lift, by id. */
async function inAudit({
  jetStream: connected,
  signal,
}: RebuildOptions): Promise<Map<string, Revocation>> {
  const found = new Map<string, Revocation>();
  const lifted = new Set<string>();
  for (let sequence = 1; !signal.aborted;) {
    const messages = (await connected()?.readFrom(auditStream, { sequence }, page)) ?? [];
    for (const { data } of messages) {
      const text = Buffer.from(data).toString("utf8");
      if (!text.includes(access)) continue;
      for (const event of eventsOf(text)) {
        const { revocation: id, target, comment: reason, actor: by, until, time, holder } = event;
        if (event.activity_id !== 2) lifted.add(id);
        const since = Math.floor(time / 1000);
        const revocation = readRevocation({ target, reason, by, since, until, holder });
        if (revocation) found.set(id, revocation);
      }
    }
    const last = messages.at(-1);
    if (!last) break;
    sequence = last.sequence + 1;
  }
  for (const id of lifted) found.delete(id);
  return found;
}

function eventsOf(text: string): RevocationEvent[] {
  return linesOfMessage(text).flatMap((line) => {
    const event = line.includes(access) ? readLine(line)?.event : undefined;
    return event && "revocation" in event ? [event as RevocationEvent] : [];
  });
}
