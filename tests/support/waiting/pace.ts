import { setTimeout as sleep } from "node:timers/promises";

/**
 * The pause between two steps of something that a test plays: a load's logins, a slow answer, a fault that lasts. No
 * assertion depends on its length; to wait for a condition there is `until`.
 *
 * @param ms of the pause
 * @example while (!isOver()) { await login(); await pace(2); }
 */
export async function pace(ms: number): Promise<void> {
  await sleep(ms);
}
