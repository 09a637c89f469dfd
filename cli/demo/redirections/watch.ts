import { setTimeout } from "node:timers/promises";
import { nuid } from "@nats-io/transport-node";
import { streamInfo } from "./jetstream.ts";
import type { Hearer, Spot, StreamWatcher, Watched } from "./model.ts";
import type { Sessions } from "./sessions.ts";

/** Milliseconds in which a message that is redirected has arrived. */
const SETTLE = 300;
/** Milliseconds for a message that has to arrive. */
const TIMEOUT_MS = 3_000;

/** Somebody who would see what appears. */
export interface Watch {
  /** What has appeared since the last look, besides what was published there openly. */
  look(): Promise<Sight>;
}

export interface Sight {
  /** Whether the watcher sees at all. */
  readonly watching: boolean;
  readonly seen: readonly string[];
}

export function watch(sessions: Sessions, watched: Watched): Promise<Watch> {
  return "shownBy" in watched
    ? hear(sessions, watched.watch, watched.shownBy)
    : keepAnEyeOn(sessions, watched.watch);
}

/** A session that hears the subject. Each look ends with a message that it must hear. */
async function hear(sessions: Sessions, { hears, queue, ...who }: Hearer, shownBy: Spot) {
  const { connection } = await sessions.of(who);
  const heard: string[] = [];
  connection.subscribe(hears, {
    ...(queue === undefined ? {} : { queue }),
    callback: (_error, message) => {
      heard.push(message.string());
      message.respond("done");
    },
  });
  await connection.flush();
  const presenter = await sessions.of(shownBy);
  /** Shows until it is heard: other nodes learn of a subscription a moment later. */
  const show = async (): Promise<boolean> => {
    const shown = `shown ${nuid.next()}`;
    for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
      await presenter.publish(shownBy.subject, shown);
      for (let wait = 0; wait < 10 && !heard.includes(shown); wait += 1) await setTimeout(30);
      if (heard.includes(shown)) return true;
    }
    return false;
  };
  await show();
  return {
    look: async (): Promise<Sight> => {
      await setTimeout(SETTLE);
      const watching = await show();
      const openly = sessions.openly(shownBy.subject);
      const seen = heard.splice(0).filter((text) => {
        const at = openly.indexOf(text);
        if (at >= 0) openly.splice(at, 1);
        return at < 0;
      });
      return { watching, seen };
    },
  };
}

/** Who owns a stream, and sees when it is deleted, made again, purged or changed, or stores more under a subject. */
async function keepAnEyeOn(sessions: Sessions, { stream, subject, ...who }: StreamWatcher) {
  const { connection } = await sessions.of(who);
  const state = async () => {
    const { created, config, state } = await streamInfo(connection, stream, subject);
    const stored = subject === undefined ? 0 : (state.subjects?.[subject] ?? 0);
    return { created, config: JSON.stringify(config), first: state.first_seq, stored };
  };
  let before = await state();
  return {
    look: async (): Promise<Sight> => {
      await setTimeout(SETTLE);
      const after = await state().catch((error: unknown) => String(error));
      if (typeof after === "string") return { watching: true, seen: [after] };
      const seen = [
        ...(after.created === before.created ? [] : [`${stream} was made again`]),
        ...(after.config === before.config ? [] : [`${stream} was changed`]),
        ...(after.first === before.first ? [] : [`messages of ${stream} were removed`]),
        ...(after.stored === before.stored ? [] : [`${stream} stored ${subject}`]),
      ];
      before = after;
      return { watching: true, seen };
    },
  };
}
