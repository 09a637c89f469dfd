/** Backups of streams as clients make them (nats-server, jetstream_api.go: streamSnapshot, processStreamRestore). */
import type { NatsConnection } from "@nats-io/transport-node";

/** What a backup consists of: the stream's configuration and state, and its bytes. */
export interface Backup {
  readonly config: object;
  readonly state: object;
  readonly chunks: readonly Uint8Array[];
}

/** How a client reaches the streams. */
export interface Where {
  /** What the session's inboxes begin with. */
  readonly inbox: string;
  /** JetStream domain of the stream's account. @default none */
  readonly domain?: string;
  /** Milliseconds for each answer. @default 2000 */
  readonly timeout?: number;
}

const apiOf = ({ domain }: Where) => (domain === undefined ? "$JS.API" : `$JS.${domain}.API`);

/** @throws Error when it is refused, or does not come */
export async function backUp(nc: NatsConnection, stream: string, where: Where): Promise<Backup> {
  const { inbox, timeout = 2_000 } = where;
  const deliver_subject = `${inbox}.backup.${stream}`;
  const arriving = nc.subscribe(deliver_subject);
  // a small window, so that a reader who may not acknowledge stalls
  const body = JSON.stringify({ deliver_subject, chunk_size: 1_024, window_size: 2_048 });
  const chunks: Uint8Array[] = [];
  try {
    const answer = await nc.request(`${apiOf(where)}.STREAM.SNAPSHOT.${stream}`, body, { timeout });
    const { config, state, error } = answer.json<Partial<Backup> & { error?: unknown }>();
    if (config === undefined || state === undefined) throw new Error(JSON.stringify(error));
    const late = setTimeout(() => arriving.unsubscribe(), 2 * timeout);
    for await (const message of arriving) {
      const { data, headers } = message;
      if (data.length === 0) {
        clearTimeout(late);
        if ((headers?.code ?? 0) >= 400) throw new Error(headers?.description);
        return { config, state, chunks };
      }
      chunks.push(data);
      message.respond(); // the last chunk has no reply
    }
    throw new Error("it stops in the middle");
  } finally {
    arriving.unsubscribe();
  }
}

/** @throws Error when it is refused */
export async function bringBack(
  nc: NatsConnection,
  stream: string,
  { config, state, chunks }: Backup,
  where: Where,
): Promise<void> {
  const { timeout = 2_000 } = where;
  const options = { timeout };
  const body = JSON.stringify({ config, state });
  const answer = await nc.request(`${apiOf(where)}.STREAM.RESTORE.${stream}`, body, options);
  const { deliver_subject, error } = answer.json<{ deliver_subject?: string; error?: unknown }>();
  if (deliver_subject === undefined) throw new Error(JSON.stringify(error));
  for (const chunk of chunks) await nc.request(deliver_subject, chunk, options);
  const done = (await nc.request(deliver_subject, "", options)).json<{ error?: unknown }>();
  if (done.error !== undefined) throw new Error(JSON.stringify(done.error));
}
