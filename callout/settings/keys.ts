import type { Fields } from "./fields.ts";

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

export function readKeys(fields: Fields): KeysConfig {
  const { refresh, cooldown, keep } = defaultTimes;
  const result = {
    refresh: fields.integer("refresh", 60, 86_400, refresh),
    cooldown: fields.integer("cooldown", 10, 3600, cooldown),
    keep: fields.integer("keep", 300, 604_800, keep),
    folder: fields.optionalText("folder", "name a folder that this process may write to"),
  };
  if (result.keep <= result.refresh) {
    fields.problem("keep", "give more than refresh, or keys end before they are asked for again");
  }
  fields.end();
  return result;
}
