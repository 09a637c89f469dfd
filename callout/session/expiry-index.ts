/**
 * Keys by expiry, to find expired keys, and those that expire first, in constant time.
 *
 * Times are integers of any unit, with few distinct values: seconds ahead, minutes of a day.
 *
 * @example
 * const ends = new ExpiryIndex();
 * ends.add("a", 10);
 * ends.takePast(11); // ["a"]
 */
export class ExpiryIndex {
  readonly #keys = new Map<number, Set<string>>();
  #swept = 0;

  has(key: string, end: number): boolean {
    return this.#keys.get(end)?.has(key) ?? false;
  }

  add(key: string, end: number): void {
    const keys = this.#keys.get(end);
    if (keys) keys.add(key);
    else this.#keys.set(end, new Set([key]));
  }

  remove(key: string, end: number): void {
    const keys = this.#keys.get(end);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(end);
  }

  /** Removes and returns the expired keys; only searches once for the same time. */
  takePast(now: number): string[] {
    if (now === this.#swept) return [];
    this.#swept = now;
    const past: string[] = [];
    for (const [end, keys] of this.#keys) {
      if (end >= now) continue;
      for (const key of keys) past.push(key);
      this.#keys.delete(end);
    }
    return past;
  }

  /** Removes and returns one of the keys that expire first. */
  takeFirst(): string | undefined {
    const first = Math.min(...this.#keys.keys());
    const [key] = this.#keys.get(first) ?? [];
    if (key !== undefined) this.remove(key, first);
    return key;
  }
}
