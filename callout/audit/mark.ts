import { AlarmKind, type AuditAlarm } from "../../protocol/audit/alarm.ts";
import { isObject } from "../../values/shape/index.ts";
import type { StreamInfo } from "../link/jetstream.ts";

/** The last known state of the audit stream, to detect changes even if no callout was running. */
export interface AuditMark {
  /** When the stream was created, RFC 3339; empty if there is none. */
  readonly created: string;
  /** Sequences. */
  readonly first: number;
  readonly last: number;
  /** Sequence up to which every message was read. */
  readonly read: number;
  /** Milliseconds since 1970 at which the first message was stored. */
  readonly firstTime: number;
  /** Sequences, and when those messages were stored: a hundred over the retention time. */
  readonly samples: readonly (readonly [sequence: number, time: number])[];
  /** Of the last week. */
  readonly alarms: readonly AuditAlarm[];
  /** Milliseconds since 1970 of the last check. */
  readonly time: number;
}

export interface AuditLimits {
  /** Retention time in milliseconds. */
  readonly maxAge: number;
  /** Maximum bytes of the stream. */
  readonly maxBytes: number;
}

/** Milliseconds for which an alarm is shown, and in which there is one of each kind at most. */
const shown = 7 * 86_400_000;
const once = 3_600_000;
/** Milliseconds by which a record may be removed too early, because of servers' clocks. */
const tolerance = 60_000;
/** Share of `maxBytes` above which a stream that loses records counts as full. */
const full = 0.9;

/**
 * Compares the stream with its last known state, with an alarm for each anomaly. Pure.
 *
 * @param mark the last known state, if any
 * @param info from the stream's leader; undefined when there is no stream
 * @param now milliseconds since 1970
 */
export function marked(
  mark: AuditMark | undefined,
  info: StreamInfo | undefined,
  { maxAge, maxBytes }: AuditLimits,
  now: number,
): AuditMark {
  const alarms = (mark?.alarms ?? []).filter(({ time }) => time * 1000 > now - shown);
  if (!info) {
    const gone = { ...nothing, alarms, time: now };
    return mark && mark.created !== "" ? withAlarm(gone, AlarmKind.Deleted, now) : gone;
  }
  const { created, first, last, firstTime, lastTime } = info;
  const common = { created, first, last, firstTime, alarms, time: now };
  if (mark?.created !== created) {
    const fresh = { ...common, read: first - 1, samples: [] };
    return mark && mark.created !== "" ? withAlarm(fresh, AlarmKind.MadeAgain, now) : fresh;
  }
  const known = sampled(mark, last, lastTime, maxAge);
  const samples = known.filter(([sequence]) => sequence >= first);
  const next = { ...common, samples, read: Math.max(mark.read, first - 1) };
  if (last < mark.last) return withAlarm({ ...next, read: last }, AlarmKind.Shortened, now);
  const gone = known.filter(([sequence]) => sequence < first).map(([, time]) => time);
  const youngest = first > mark.first ? Math.max(mark.firstTime, ...gone) : -Infinity;
  if (mark.last < mark.first || youngest <= now - maxAge + tolerance) return next;
  const isFull = info.bytes >= maxBytes * full;
  return withAlarm(next, isFull ? AlarmKind.Full : AlarmKind.Shortened, now);
}

/** The mark with an alarm, unless there was a recent one of the same kind. */
export function withAlarm(mark: AuditMark, what: AlarmKind, now: number): AuditMark {
  const isKnown = mark.alarms.some(
    (alarm) => alarm.what === what && alarm.time * 1000 > now - once,
  );
  if (isKnown) return mark;
  return { ...mark, alarms: [...mark.alarms, { what, time: Math.floor(now / 1000) }] };
}

const nothing = { created: "", first: 0, last: 0, read: 0, firstTime: 0, samples: [] } as const;

function sampled(
  { samples }: AuditMark,
  last: number,
  lastTime: number,
  maxAge: number,
): AuditMark["samples"] {
  const [sequence, time] = samples.at(-1) ?? [0, -Infinity];
  return last > sequence && lastTime > time + maxAge / 100
    ? [...samples, [last, lastTime]]
    : samples;
}

/** Reads a mark strictly; undefined if it is malformed. */
export function readMark(value: unknown): AuditMark | undefined {
  if (!isObject(value)) return undefined;
  const { created, first, last, read, firstTime, samples, alarms, time } = value;
  const numbers = [first, last, read, firstTime, time];
  if (typeof created !== "string" || !numbers.every(Number.isSafeInteger)) return undefined;
  if (!Array.isArray(samples) || !samples.every(isSample)) return undefined;
  if (!Array.isArray(alarms) || !alarms.every(isAlarm)) return undefined;
  return value as unknown as AuditMark;
}

function isSample(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger);
}

function isAlarm(value: unknown): boolean {
  if (!isObject(value)) return false;
  const kinds: readonly unknown[] = Object.values(AlarmKind);
  return kinds.includes(value.what) && Number.isSafeInteger(value.time);
}
