/**
 * Sizes, durations and dates as people write them. Each reader returns undefined for what it does not
 * understand; the compiler says so, with the place.
 */

/** `"64MiB"`, or a number of bytes. `"unlimited"` is nats-server's -1. */
export type Size = number | `${number}${"B" | "KiB" | "MiB" | "GiB" | "TiB"}` | "unlimited";
/** `"8h"`. A number alone could be hours to one reader, and seconds to another. */
export type Duration = `${number}${"s" | "m" | "h" | "d"}`;
/** `"500ms"`, `"30s"`: where less than a second has a meaning. */
export type Interval = `${number}${"ms" | "s" | "m" | "h" | "d"}`;
/** A number of things; `"unlimited"` is nats-server's -1. */
export type Count = number | "unlimited";

export const UNLIMITED = -1;

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const INTERVALS: Readonly<Record<string, number>> = { ...SECONDS, ms: 1e-3 };

/** Bytes, or -1 for `"unlimited"`. */
export function bytesOf(size: Size): number | undefined {
  return countOf(typeof size === "string" && size !== "unlimited" ? scaled(size, BYTES) : size);
}

/** Seconds, at least 1. */
export function secondsOf(duration: Duration): number | undefined {
  // what is read from a policy may be of any type
  const seconds = typeof duration === "string" ? scaled(duration, SECONDS) : undefined;
  return isWhole(seconds) && seconds > 0 ? seconds : undefined;
}

/** Nanoseconds, as JetStream counts time; whole milliseconds, and not less than none. */
export function nanosecondsOf(interval: Interval): number | undefined {
  const seconds = typeof interval === "string" ? scaled(interval, INTERVALS) : undefined;
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return undefined;
  const milliseconds = Math.round(seconds * 1e3);
  const isWhole = Math.abs(milliseconds - seconds * 1e3) < 1e-6;
  return isWhole && milliseconds >= 0 && Number.isSafeInteger(milliseconds)
    ? milliseconds * 1e6
    : undefined;
}

/** A whole number, or -1 for `"unlimited"`. */
export function countOf(count: Count | undefined): number | undefined {
  if (count === "unlimited") return UNLIMITED;
  return isWhole(count) && count >= 0 ? count : undefined;
}

function scaled(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const found = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  const unit = found?.[2];
  if (unit === undefined || !Object.hasOwn(units, unit)) return undefined;
  return Number(found?.[1]) * (units[unit] ?? 0);
}

function isWhole(value: number | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The RFC 3339 instant, in UTC to the second, that a date or an instant names. A bare date means the
 * end of that day in UTC: a role valid "not after 2027-06-30" works all through 30 June.
 */
export function instantOf(text: string): string | undefined {
  const date = DATE.test(text);
  if (!date && !INSTANT.test(text)) return undefined;
  if (!isDay(text.slice(0, 10))) return undefined;
  const millis = Date.parse(date ? `${text}T23:59:59Z` : text);
  return Number.isNaN(millis) ? undefined : `${new Date(millis).toISOString().slice(0, 19)}Z`;
}

/** Date.parse takes 30 February for 2 March. */
function isDay(date: string): boolean {
  const millis = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(date);
}
