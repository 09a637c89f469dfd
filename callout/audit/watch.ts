import { setTimeout as sleep } from "node:timers/promises";
import { AlarmKind } from "../../protocol/audit/alarm.ts";
import { readLine } from "../../protocol/audit/chain.ts";
import { auditStream, auditSubject, linesOfMessage } from "../../protocol/audit/stream.ts";
import { BucketConflict, type Bucket } from "../bucket/bucket.ts";
import type { JetStream, StoredMessage } from "../link/jetstream.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import { marked, withAlarm, type AuditLimits, type AuditMark } from "./mark.ts";

export interface AuditWatchOptions {
  /** The bucket with the last known state of the stream, shared by the replicas. */
  readonly marks: Pick<Bucket<AuditMark>, "get" | "revision" | "replace">;
  readonly jetStream: () => JetStream | undefined;
  readonly limits: () => AuditLimits;
  /** Called for each alarm, in the replica that found it first. */
  readonly onAlarm: (what: AlarmKind) => void;
  readonly log: Log;
}

/** The key of the mark in its bucket. */
export const markKey = auditStream;
/** Milliseconds between two checks, by any replica. */
const period = 5000;
/** Limits of one read, between logins, and reads per check: 16 MiB in all. */
const page = { batch: 256, bytes: 128 * 1024 };
const pages = 128;

/**
 * Checks the audit stream: that it is the same one, has not lost records too early, and only has records of
 * callouts. Each message is read once, by any replica.
 */
export class AuditWatch {
  readonly #options: AuditWatchOptions;

  constructor(options: AuditWatchOptions) {
    this.#options = options;
  }

  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.look(Date.now());
      } catch (error) {
        if (!(error instanceof BucketConflict))
          this.#options.log.warn("audit_stream_unwatched", { problem: messageOf(error) });
      }
      await sleep(period, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** @param now milliseconds since 1970 @throws BucketConflict when another replica was quicker */
  async look(now: number): Promise<void> {
    const { marks, jetStream: connected, limits, log, onAlarm } = this.#options;
    const jetStream = connected();
    const mark = marks.get(markKey);
    const revision = marks.revision(markKey);
    if (!jetStream || (mark && Math.abs(now - mark.time) < period / 2)) return;
    const info = await jetStream.streamInfo(auditStream);
    if (!info && !mark) return; // no callout has created it yet
    const found = marked(mark, info, limits(), now);
    const next = info ? await read(jetStream, found, now) : found;
    await marks.replace(markKey, next, revision);
    for (const alarm of next.alarms) {
      if (mark?.alarms.some(({ what, time }) => what === alarm.what && time === alarm.time))
        continue;
      onAlarm(alarm.what);
      log.error("audit_stream_alarm", { what: alarm.what });
    }
  }
}

/** Checks the new messages. */
async function read(jetStream: JetStream, mark: AuditMark, now: number): Promise<AuditMark> {
  let next = mark;
  for (let count = 0; count < pages && next.read < next.last; count++) {
    const messages = await jetStream.readFrom(auditStream, { sequence: next.read + 1 }, page);
    const last = messages.at(-1);
    if (!last) break;
    if (!messages.every(isOfCallout)) next = withAlarm(next, AlarmKind.Foreign, now);
    next = { ...next, read: last.sequence };
  }
  return next;
}

function isOfCallout({ subject, data }: StoredMessage): boolean {
  return linesOfMessage(Buffer.from(data).toString("utf8")).every((text) => {
    const line = readLine(text);
    return line !== undefined && subject === auditSubject(line.event.instance);
  });
}
