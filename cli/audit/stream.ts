import { createInbox, nanos, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { randomUUID } from "node:crypto";
import { CONTROL } from "../../access/index.ts";
import { lineHash } from "../../callout/audit/chain.ts";
import { auditStream, streamLinesOf } from "../../callout/audit/stream.ts";
import { Failure, messageOf } from "../failure.ts";

export interface StreamReading {
  /** Milliseconds since 1970 from which records are read. @default from the first on */
  readonly since?: number | undefined;
  /** Goes on with what comes, for ever; with what comes alone when there is no `since`. */
  readonly follow: boolean;
  /** The inbox that the session may read: `_INBOX.<oid>`. */
  readonly inboxPrefix: string;
}

/** Messages of one request. */
const batch = 500;
/** Milliseconds that a request waits for records, and that an answer may take. */
const patience = 5000;
/** A new consumer is known at every node a moment later: until then nobody answers there. */
const unknown = { pause: 100, times: 30 };
/** Records that are known again: more than a callout sends once more, with what others send meanwhile. */
const remembered = 65_536;

/**
 * Records of the stream AUDIT, by a consumer that leaves nothing behind: as the role language's `readAudit()`
 * permits. Each is a line as the callout wrote it, and comes once: a callout that was killed sends its last ones
 * once more, since it does not know that they have arrived.
 *
 * @throws Failure `audit_stream`
 */
export async function* streamLines(
  connection: NatsConnection,
  { since, follow, inboxPrefix }: StreamReading,
): AsyncGenerator<string> {
  const consumer = `audit-${randomUUID()}`;
  const pending = await createConsumer(connection, consumer, { since, follow });
  if (pending === 0 && !follow) return;
  const inbox = createInbox(inboxPrefix);
  const answers = connection.subscribe(inbox);
  const next = `$JS.API.CONSUMER.MSG.NEXT.${auditStream}.${consumer}`;
  const request = JSON.stringify({ batch, expires: nanos(patience) });
  const ask = () => connection.publish(next, request, { reply: inbox });
  ask();
  const recent = new RecentLines();
  let count = 0;
  let unanswered = 0;
  for await (const answer of answers) {
    const code = answer.headers?.code ?? 0;
    // 404, 408: nothing came meanwhile; 409: it was as much as was asked for
    if (code === 404 || code === 408) ask();
    else if (code === 503 && ++unanswered < unknown.times) setTimeout(ask, unknown.pause);
    else if (code !== 0) throw failed(`${code} ${answer.headers?.description ?? ""}`);
    else {
      yield* streamLinesOf(answer.string()).filter((line) => recent.isNew(line));
      if (!follow && pendingOf(answer) === 0) break;
      if (++count % batch === 0) ask();
    }
  }
}

/** Lines by their hash, so many as `remembered`. */
class RecentLines {
  readonly #hashes = new Set<string>();

  /** Remembers a line; false when it was remembered already. */
  isNew(line: string): boolean {
    const hash = lineHash(line);
    if (this.#hashes.has(hash)) return false;
    this.#hashes.add(hash);
    if (this.#hashes.size > remembered) {
      const [oldest = ""] = this.#hashes;
      this.#hashes.delete(oldest);
    }
    return true;
  }
}

async function createConsumer(
  connection: NatsConnection,
  name: string,
  { since, follow }: Pick<StreamReading, "since" | "follow">,
): Promise<number> {
  const start =
    since !== undefined
      ? { deliver_policy: "by_start_time", opt_start_time: new Date(since).toISOString() }
      : { deliver_policy: follow ? "new" : "all" };
  const config = {
    name,
    ...start,
    ack_policy: "none",
    replay_policy: "instant",
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(60_000),
  };
  const body = JSON.stringify({ stream_name: auditStream, config });
  try {
    const subject = `$JS.API.CONSUMER.CREATE.${auditStream}.${name}`;
    const answer = await connection.request(subject, body, { timeout: patience });
    const { error, num_pending: pending } = answer.json<CreateAnswer>();
    if (error) throw new Error(error.description);
    return pending ?? 0;
  } catch (error) {
    throw failed(messageOf(error));
  }
}

interface CreateAnswer {
  readonly error?: { readonly description: string };
  readonly num_pending?: number;
}

/** The last part of a delivered message's reply says how many are left (nats-server, consumer.go, ackReplyF). */
function pendingOf({ reply = "" }: Msg): number {
  return Number(reply.slice(reply.lastIndexOf(".") + 1));
}

function failed(why: string): Failure {
  return new Failure(
    "audit_stream",
    `cannot read the stream ${auditStream} of the account ${CONTROL}`,
    {
      why,
      next: "it needs a role with readAudit(), a policy with the account CONTROL, and a callout that is ready",
    },
  );
}
