/** Times that something is mended within `windowSeconds` before it is left as somebody else keeps changing it to. */
const most = 3;
const windowSeconds = 600;

/**
 * What is not tried again: it would never stop if somebody else keeps changing a stream back, or if JetStream makes
 * something else of a configuration.
 */
export class Mends {
  readonly #times = new Map<string, readonly number[]>();
  /** What JetStream has left different, by stream. */
  readonly #left = new Map<string, string>();

  /** Whether it may be mended now. @param now seconds */
  may(key: string, now: number): boolean {
    return this.#recent(key, now).length < most;
  }

  /** @param now seconds */
  add(key: string, now: number): void {
    this.#times.set(key, [...this.#recent(key, now), now]);
  }

  /** Remembers what differed after a change, and has to be left so. @param left digest of it; undefined for nothing */
  leave(key: string, left: string | undefined): void {
    if (left === undefined) this.#left.delete(key);
    else this.#left.set(key, left);
  }

  isLeft(key: string, left: string): boolean {
    return this.#left.get(key) === left;
  }

  #recent(key: string, now: number): readonly number[] {
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - windowSeconds);
    if (recent.length === 0) this.#times.delete(key);
    return recent;
  }
}
