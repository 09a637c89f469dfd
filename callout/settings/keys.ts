import {
  integer,
  object,
  optional,
  text,
  transform,
  type Shape,
} from "../../values/shape/index.ts";

/** Seconds. */
export interface KeyTimes {
  /** Between regular refreshes. */
  readonly refresh: number;
  /** At least this long between two refreshes that unknown key ids ask for. */
  readonly cooldown: number;
  /** How long the last good keys serve when no refresh succeeds. */
  readonly keep: number;
  /** Before the first repetition of a failed refresh; doubles up to the cool-down. */
  readonly retry: number;
}

/** Entra's key rollover has no schedule and can be an emergency. */
export const defaultTimes: KeyTimes = { refresh: 3600, cooldown: 300, keep: 86_400, retry: 1 };

/** How the issuers' keys are kept. */
export interface KeysConfig extends Omit<KeyTimes, "retry"> {
  /** Where they are kept across restarts; in memory alone when absent. */
  readonly folder?: string;
}

export const keys: Shape<KeysConfig> = transform(
  object({
    refresh: optional(integer(60, 86_400), defaultTimes.refresh),
    cooldown: optional(integer(10, 3600), defaultTimes.cooldown),
    keep: optional(integer(300, 604_800), defaultTimes.keep),
    folder: optional(text("a folder that this process may write to")),
  }),
  (value, reading) =>
    value.keep > value.refresh
      ? value
      : reading.problem("must be more than refresh, or keys end before they are renewed", "keep"),
);
