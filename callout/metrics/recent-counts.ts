/** Minutes that are remembered. */
const span = 10;

/** Counts per key over the last ten minutes, to the minute. */
export class RecentCounts {
  readonly #minutes = new Map<number, Map<string, number>>();

  /** @param now milliseconds of any monotonic clock */
  add(what: string, now: number): void {
    const minute = Math.floor(now / 60_000);
    const counts = this.#minutes.get(minute) ?? new Map<string, number>();
    if (counts.size === 0) {
      this.#minutes.set(minute, counts);
      this.#forget(minute);
    }
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }

  /** @param now of the same clock */
  at(now: number): Record<string, number> {
    this.#forget(Math.floor(now / 60_000));
    const sums: Record<string, number> = {};
    for (const counts of this.#minutes.values())
      for (const [what, count] of counts) sums[what] = (sums[what] ?? 0) + count;
    return sums;
  }

  #forget(minute: number): void {
    for (const each of this.#minutes.keys()) if (each <= minute - span) this.#minutes.delete(each);
  }
}
