/** A request that waits for its turn. */
export interface Waiting {
  /** Bytes that it holds. */
  readonly size: number;
  /** Milliseconds, of `performance.now()`. */
  readonly arrived: number;
  /** Does the work; must not throw. */
  run(): void;
  /** Told instead of `run` when there is no room for it, or its time is over. */
  drop(reason: DropReason): void;
}

export type DropReason = "request_expired" | "backlog_full";

export interface BacklogOptions {
  /** Milliseconds after which nobody waits for an answer. @default 1900 */
  readonly timeoutMs?: number;
  /** Milliseconds of work in one turn of the event loop. @default 5 */
  readonly turn?: number;
  /** Bytes that may wait, of either kind. @default 16 MiB */
  readonly most?: number;
}

/**
 * Requests that came faster than they are decided, in the order of their arrival.
 *
 * After some milliseconds of work the event loop gets its turn: health and metrics are answered, and what
 * the servers send is read and is here, not in a buffer of the network where it would grow old unseen. What
 * nobody waits for is passed over without any work, oldest first, and when there is no room the
 * oldest goes, whose time is over first. So under more load than one can carry, those that are answered
 * are answered in time.
 *
 * What is put off waits behind all else, and fills a room of its own.
 */
export class Backlog {
  readonly #timeoutMs: number;
  readonly #turn: number;
  readonly #first: Line;
  readonly #later: Line;
  /** End of the work of this turn; none has begun when absent. */
  #until: number | undefined;
  #scheduled = false;

  constructor({ timeoutMs = 1900, turn = 5, most = 16 * 1024 * 1024 }: BacklogOptions = {}) {
    this.#timeoutMs = timeoutMs;
    this.#turn = turn;
    this.#first = new Line(most);
    this.#later = new Line(most);
  }

  /** Requests that wait. */
  get sizes(): { readonly first: number; readonly later: number } {
    return { first: this.#first.length, later: this.#later.length };
  }

  /** Runs it at once when nothing waits, else in its turn. */
  add(request: Waiting): void {
    this.#first.add(request);
    this.#run();
  }

  /** Runs it when nothing else is to be done. */
  putOff(request: Waiting): void {
    this.#later.add(request);
    this.#schedule();
  }

  #run(): void {
    const now = performance.now();
    const until = (this.#until ??= now + this.#turn);
    this.#schedule();
    for (let at = now; at < until; at = performance.now()) {
      const request = this.#first.take();
      if (!request) return;
      if (at - request.arrived > this.#timeoutMs) request.drop("request_expired");
      else request.run();
    }
  }

  /** What is put off comes last in a turn, and one at a time: what comes in meanwhile goes first. */
  #runLater(): void {
    while (this.#first.length === 0) {
      const request = this.#later.take();
      if (!request) return;
      if (performance.now() - request.arrived <= this.#timeoutMs) {
        request.run();
        return;
      }
      request.drop("request_expired");
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#until = undefined;
      if (this.#first.length + this.#later.length === 0) return;
      this.#run();
      this.#runLater();
    });
  }
}

/** First in, first out, up to a number of bytes: then the first goes for the last. */
class Line {
  readonly #most: number;
  #requests: Waiting[] = [];
  #head = 0;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#requests.length - this.#head;
  }

  add(request: Waiting): void {
    this.#requests.push(request);
    this.#bytes += request.size;
    while (this.#bytes > this.#most) this.take()?.drop("backlog_full");
  }

  take(): Waiting | undefined {
    const request = this.#requests[this.#head];
    if (!request) return undefined;
    this.#head++;
    this.#bytes -= request.size;
    // what was taken is let go in large pieces, so that taking costs the same however many wait
    if (this.#head === this.#requests.length || this.#head >= 1024) {
      this.#requests = this.#requests.slice(this.#head);
      this.#head = 0;
    }
    return request;
  }
}
