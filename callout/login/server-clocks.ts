import type { AuthorizationRequest } from "../../nats/index.ts";

/** Milliseconds for which the quickest request of a server tells how far its clock is from ours: either may be set. */
const memory = 10_000;

interface Difference {
  /** Seconds by which our clock seems ahead of the server's. */
  readonly ahead: number;
  /** Milliseconds, of `performance.now()`. */
  readonly seen: number;
}

/**
 * Until when requests wait for their answers, by our clock, though the servers that say so have clocks of their own.
 *
 * No request arrives before it was made, so the smallest difference between the two times that requests of one server
 * have shown is what their clocks differ by. What comes later than that has waited somewhere, and is as old as it seems.
 */
export class ServerClocks {
  readonly #most: number;
  readonly #differences = new Map<string, Difference>();

  /** @param most seconds by which clocks may differ; more is not made up for */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The end of a request's time, in unix seconds of our clock.
   *
   * @param now unix seconds
   * @param arrived milliseconds, of `performance.now()`
   */
  deadline(request: AuthorizationRequest, now: number, arrived: number): number {
    const { id } = request.server_id;
    const ahead = now - request.issued;
    const known = this.#differences.get(id);
    if (known && known.ahead < ahead && arrived - known.seen < memory)
      return request.expires + known.ahead;
    const bounded = Math.max(-this.#most, Math.min(ahead, this.#most));
    if (bounded === ahead) this.#keep(id, { ahead, seen: arrived });
    return request.expires + bounded;
  }

  /** A server has another id after each start. */
  #keep(server: string, difference: Difference): void {
    if (!this.#differences.has(server))
      for (const [id, { seen }] of this.#differences)
        if (difference.seen - seen >= memory) this.#differences.delete(id);
    this.#differences.set(server, difference);
  }
}
