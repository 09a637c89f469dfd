/**
 * How long ago something happened, by whichever of two clocks says more: the steady one stands still while a machine
 * is suspended (clock_gettime(2), CLOCK_MONOTONIC), and the time of day can be put back.
 *
 * @example
 * const read = new Elapsed();
 * read.seconds; // 0.2
 */
export class Elapsed {
  readonly #steady: number;
  readonly #wall: number;

  /** @param ago seconds that have passed already */
  constructor(ago = 0) {
    this.#steady = performance.now() - ago * 1000;
    this.#wall = Date.now() - ago * 1000;
  }

  get seconds(): number {
    return Math.max(performance.now() - this.#steady, Date.now() - this.#wall) / 1000;
  }
}
