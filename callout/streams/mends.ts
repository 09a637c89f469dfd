/** Times that something is changed at once. */
const most = 3;
/** Seconds that the next time waits, twice as many each time, and at most. */
const firstPause = 600;
const longestPause = 86_400;

/**
 * What is not tried again at once: it would never stop if somebody else keeps changing a stream back, or if JetStream
 * makes something else of a configuration. Two that fight change a stream once a day in the end.
 */
export class Mends {
  readonly #times = new Map<string, Changes>();
  /** What JetStream has left different, by stream. */
  readonly #left = new Map<string, string>();

  /**
   * Seconds that it has to stay after the last change; 0 when they are over.
   *
   * @param declaration digest of what is applied: another one starts at once
   * @param now seconds
   */
  pause(key: string, declaration: string, now: number): number {
    const { count, last } = this.#recent(key, declaration, now);
    const pause = pauseAfter(count);
    return now < last + pause ? pause : 0;
  }

  /** The first change that a policy asks for is not one of those that are counted. @param now seconds */
  add(key: string, declaration: string, now: number, cause: "policy" | "drift"): void {
    const { count, last } = this.#recent(key, declaration, now);
    const isFirst = cause === "policy" && last === -Infinity;
    this.#times.set(key, { declaration, count: isFirst ? 0 : count + 1, last: now });
  }

  /** Remembers what differed after a change, and has to be left so. @param left digest of it; undefined for nothing */
  leave(key: string, left: string | undefined): void {
    if (left === undefined) this.#left.delete(key);
    else this.#left.set(key, left);
  }

  isLeft(key: string, left: string): boolean {
    return this.#left.get(key) === left;
  }

  /** What stayed for as long again as it had to wait is no longer a fight. */
  #recent(key: string, declaration: string, now: number): Changes {
    const known = this.#times.get(key);
    const window = Math.max(firstPause, 2 * pauseAfter(known?.count ?? 0));
    if (known?.declaration === declaration && now - known.last < window) return known;
    return { declaration, count: 0, last: -Infinity };
  }
}

interface Changes {
  readonly declaration: string;
  readonly count: number;
  /** When the last one was, in seconds. */
  readonly last: number;
}

/** Seconds between one change and the next. */
function pauseAfter(count: number): number {
  return count < most ? 0 : Math.min(firstPause * 2 ** (count - most), longestPause);
}
