/** Capacity, and refill per second. */
export interface Allowance {
  readonly burst: number;
  readonly rate: number;
}

/** Maximum number of buckets, about 2 MB; the least recently used are dropped. */
const most = 8192;

/**
 * Token buckets by key. Full ones are not stored.
 *
 * @example
 * const buckets = new TokenBuckets({ burst: 100, rate: 10 });
 * buckets.take("10.0.0.1", performance.now()); // true, a hundred times
 */
export class TokenBuckets {
  readonly #allowance: Allowance;
  /** Those taken from longest ago first. */
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Whether nobody's level is lower than that of one who never took. @param now milliseconds of a clock that only goes forward */
  areFull(now: number): boolean {
    const refill = (this.#allowance.burst / this.#allowance.rate) * 1000;
    for (const [key, { at }] of this.#buckets) {
      if (now - at < refill) return false;
      this.#buckets.delete(key);
    }
    return true;
  }

  /** Takes one; false when there was none left. @param now of the same clock */
  take(key: string, now: number): boolean {
    const before = this.#level(key, now);
    this.#buckets.delete(key);
    this.#buckets.set(key, { level: before < 1 ? before : before - 1, at: now });
    if (this.#buckets.size > most) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    return before >= 1;
  }

  /** @param now of the same clock */
  isEmpty(key: string, now: number): boolean {
    return this.#buckets.has(key) && this.#level(key, now) < 1;
  }

  #level(key: string, now: number): number {
    const { burst, rate } = this.#allowance;
    const bucket = this.#buckets.get(key);
    return bucket ? Math.min(burst, bucket.level + ((now - bucket.at) / 1000) * rate) : burst;
  }
}
