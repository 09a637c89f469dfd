/**
 * Keys by holder, to find the holder with the most in constant time.
 *
 * @example
 * const shares = new Shares();
 * shares.add("alice", "a1");
 * shares.add("bob", "b1");
 * shares.add("bob", "b2");
 * shares.first; // "b1"
 */
export class Shares {
  /** Those added first come first. */
  readonly #keys = new Map<string, Set<string>>();
  readonly #bySize = new Map<number, Set<string>>();
  #largest = 0;

  add(who: string, key: string): void {
    const keys = this.#keys.get(who) ?? new Set();
    if (keys.has(key)) return;
    this.#keys.set(who, keys.add(key));
    this.#move(who, keys.size - 1, keys.size);
  }

  remove(who: string, key: string): void {
    const keys = this.#keys.get(who);
    if (!keys?.delete(key)) return;
    if (keys.size === 0) this.#keys.delete(who);
    this.#move(who, keys.size + 1, keys.size);
  }

  /** The oldest key of the holder with the most keys. */
  get first(): string | undefined {
    const [who = ""] = this.#bySize.get(this.#largest) ?? [];
    const [key] = this.#keys.get(who) ?? [];
    return key;
  }

  #move(who: string, from: number, to: number): void {
    const former = this.#bySize.get(from);
    former?.delete(who);
    if (former?.size === 0) this.#bySize.delete(from);
    if (to > 0) this.#bySize.set(to, (this.#bySize.get(to) ?? new Set()).add(who));
    if (to > this.#largest || !this.#bySize.has(this.#largest)) this.#largest = to;
  }
}
