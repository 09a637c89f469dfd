import { ExpiryIndex } from "../session/expiry-index.ts";

/** Requests remembered; some 8 MB. */
const most = 65_536;

/**
 * The requests that were taken on and could be taken on again, so that each is decided once.
 *
 * A server makes a key pair for every request (auth_callout.go, ukp), whose public key it signs, so the key
 * names the request; after its deadline, by whatever clock, it is refused anyway. Bounded: when it is full, those go
 * first whose deadlines end first, since they could be replayed for the shortest time.
 *
 * @example
 * const asked = new ReplayCache();
 * asked.isNew(request.user_nkey, request.expires + clockSkew, now); // true
 * asked.isNew(request.user_nkey, request.expires + clockSkew, now); // false
 */
export class ReplayCache {
  readonly #most: number;
  /** Keys by deadline, which a replay cannot change. */
  readonly #ends = new ExpiryIndex();
  #size = 0;

  constructor(capacity: number = most) {
    this.#most = capacity;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Remembers a request; false when it was remembered already.
   *
   * @param deadline unix seconds, a whole number
   * @param now unix seconds
   */
  isNew(userNkey: string, deadline: number, now: number): boolean {
    this.#size -= this.#ends.takePast(now).length;
    if (this.#ends.has(userNkey, deadline)) return false;
    this.#ends.add(userNkey, deadline);
    this.#size++;
    if (this.#size > this.#most && this.#ends.takeFirst() !== undefined) this.#size--;
    return true;
  }
}
