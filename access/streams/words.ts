/** Quantities of settings, as a policy writes them. */
const UNITS = [
  ["d", 86_400e9],
  ["h", 3600e9],
  ["m", 60e9],
  ["s", 1e9],
  ["ms", 1e6],
] as const;
const SIZES = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
] as const;

/** @example duration(90e9) // "90s" */
export function duration(nanoseconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => nanoseconds % each === 0) ?? ["ns", 1];
  return `${nanoseconds / length}${unit}`;
}

/** @example size(2 ** 20) // "1MiB" */
export function size(bytes: number): string {
  const [unit, length] = SIZES.find(([, each]) => bytes % each === 0) ?? ["B", 1];
  return `${bytes / length}${unit}`;
}

/** @example amount(1, "message") // "1 message" */
export function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

const DURATIONS: ReadonlySet<string> = new Set([
  ...["max_age", "duplicate_window", "subject_delete_marker_ttl", "ack_wait", "max_expires"],
  ...["idle_heartbeat", "inactive_threshold", "priority_timeout"],
]);
const UNLIMITED: ReadonlySet<string> = new Set([
  ...["max_age", "max_bytes", "max_msgs", "max_msgs_per_subject", "max_msg_size", "max_consumers"],
  ...["max_deliver", "max_ack_pending", "max_batch", "max_expires", "rate_limit_bps"],
  "inactive_threshold",
]);

/**
 * A setting's value in JetStream's JSON, as a policy writes it.
 *
 * @example valueWords("max_age", 86_400e9) // "1d"
 */
export function valueWords(setting: string, value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (typeof value !== "number") return typeof value === "string" ? value : JSON.stringify(value);
  if (value <= 0 && UNLIMITED.has(setting)) return "unlimited";
  if (DURATIONS.has(setting)) return value === 0 ? "none" : duration(value);
  return setting === "max_bytes" || setting === "max_msg_size" ? size(value) : String(value);
}
