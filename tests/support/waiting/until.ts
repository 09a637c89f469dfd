import { setTimeout as sleep } from "node:timers/promises";

export interface UntilOptions {
  /** For what never happens, not for what is slow on a busy machine. @default 30_000 */
  readonly timeoutMs?: number;
  /** Pause between two looks. @default 10 */
  readonly everyMs?: number;
  /** What the error says besides, for example the end of a log. */
  readonly details?: () => string;
}

/**
 * Waits for a condition. Tests wait in no other way: a fixed sleep is too short on a busy machine and too long on a
 * quiet one. What must not happen is given its time by `absence`.
 *
 * @param what completes "waited in vain for …"
 * @throws Error when the condition does not hold in time, and at once whatever `reached` throws
 * @example await until("the callout to serve", () => replica.events("ready").length > 0);
 */
export async function until(
  what: string,
  reached: () => boolean | Promise<boolean>,
  { timeoutMs = 30_000, everyMs = 10, details = () => "" }: UntilOptions = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await reached())) {
    if (Date.now() > deadline)
      throw new Error(`waited in vain for ${what} (${timeoutMs} ms)\n${details()}`.trimEnd());
    await sleep(everyMs);
  }
}
