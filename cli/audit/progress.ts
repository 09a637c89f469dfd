import type { Io } from "../io.ts";

/** Seconds between two signs of life. */
const pause = 2;

/** Tells on a terminal's stderr how far long work is; nothing when there is none, or it is soon done. */
export class Progress {
  readonly #io: Io;
  readonly #what: string;
  #count = 0;
  #next: number;
  #isShown = false;

  /** @param what is counted, in the plural */
  constructor(io: Io, what: string) {
    this.#io = io;
    this.#what = what;
    this.#next = io.now() + pause;
  }

  step(): void {
    // the clock is not asked for each of millions
    if (++this.#count % 1000 !== 0 || this.#io.stderr.isTTY !== true) return;
    if (this.#io.now() < this.#next) return;
    this.#next = this.#io.now() + pause;
    this.#isShown = true;
    this.#io.stderr.write(`\r${this.#count.toLocaleString("en")} ${this.#what} …`);
  }

  end(): void {
    if (this.#isShown) this.#io.stderr.write("\r\u001b[K");
  }
}
