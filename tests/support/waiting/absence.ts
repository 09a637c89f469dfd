import { setTimeout as sleep } from "node:timers/promises";

/**
 * Gives what must not happen the time in which it would have happened; the test then looks that it has not. A
 * condition that is to come about has `until` instead.
 *
 * @param ms longer than what must not happen would take
 * @param of what is watched for; for the reader alone
 * @example
 * await absence(2_500, "a second write by replicas that fight over the entry");
 * expect(stream.sequence).toBe(sequence);
 */
export async function absence(ms: number, of: string): Promise<void> {
  if (of === "") throw new Error("say what must not happen");
  await sleep(ms);
}
