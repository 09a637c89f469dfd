/** Seconds since 1970, with fractions. */
export type Clock = () => number;

/**
 * A map whose entries expire, and which never grows beyond its limit: the oldest goes first.
 *
 * @example
 * const codes = new Expiring<Code>(clock, 600);
 * codes.set(code, { … });
 */
export class Expiring<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();
  readonly #now: Clock;
  readonly #lifetime: number;
  readonly #limit: number;

  /** @param lifetime seconds that an entry lives */
  constructor(now: Clock, lifetime: number, limit = 10_000) {
    this.#now = now;
    this.#lifetime = lifetime;
    this.#limit = limit;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    for (const [oldest, entry] of this.#entries) {
      if (entry.until > this.#now() && this.#entries.size < this.#limit) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, { value, until: this.#now() + this.#lifetime });
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.until > this.#now() ? entry.value : undefined;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Drops every entry of which the predicate is true. */
  drop(predicate: (value: V) => boolean): void {
    for (const [key, entry] of this.#entries) if (predicate(entry.value)) this.#entries.delete(key);
  }
}
