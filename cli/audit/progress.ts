import type { Io } from "../terminal/io.ts";
import type { Output } from "../terminal/output.ts";

/** Seconds between two signs of life. */
const pause = 2;

/** Tells on a terminal how far long work is; nothing when there is none, or it is soon done. */
export class Progress {
  readonly #io: Io;
  readonly #out: Output;
  readonly #what: string;
  #count = 0;
  #next: number;
  #isShown = false;

  /** @param what is counted, in the plural */
  constructor(io: Io, out: Output, what: string) {
    this.#io = io;
    this.#out = out;
    this.#what = what;
    this.#next = io.now() + pause;
  }

  step(): void {
    // the clock is not asked for each of millions
    if (++this.#count % 1000 !== 0 || this.#io.now() < this.#next) return;
    this.#next = this.#io.now() + pause;
    this.#isShown = true;
    this.#out.status(`${this.#count.toLocaleString("en")} ${this.#what} …`);
  }

  end(): void {
    if (this.#isShown) this.#out.status();
  }
}
