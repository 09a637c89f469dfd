const emergency = " now";

/**
 * The next trigger of a key: the day, with a number where there was one on that day before.
 *
 * @param former the previous trigger
 * @param now Unix seconds
 * @param isEmergency whether the previous key stops being trusted at once
 * @example nextTrigger("2026-11-26", now, true) // "2026-11-26.2 now"
 */
export function nextTrigger(former: string | undefined, now: number, isEmergency: boolean): string {
  const day = new Date(now * 1000).toISOString().slice(0, 10);
  const before = former?.endsWith(emergency) ? former.slice(0, -emergency.length) : former;
  const [, sameDay, number = "1"] = /^(\d{4}-\d\d-\d\d)(?:\.(\d+))?$/.exec(before ?? "") ?? [];
  const trigger = sameDay === day ? `${day}.${Number(number) + 1}` : day;
  return isEmergency ? trigger + emergency : trigger;
}
