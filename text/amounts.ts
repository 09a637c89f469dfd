/** Times, durations and counts, in words for people. */

/** `2026-11-24 09:30:00 UTC, in 58 min`. */
export function when(seconds: number, now: number): string {
  const instant = new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19);
  return `${instant} UTC, ${distance(seconds - now)}`;
}

function distance(seconds: number): string {
  return seconds < 0 ? `${duration(-seconds)} ago` : `in ${duration(seconds)}`;
}

/** `45 s`, `58 min` or `8 h`: rounded, for people. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** `1 role`, `2 roles`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Unix seconds as RFC 3339, for JSON. */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
