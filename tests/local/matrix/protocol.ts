/**
 * What the matrix and its drivers say to each other.
 *
 * The matrix runs every operation that a helper promises, with every client, on a real server. A driver is a program in
 * the client's language. It reads one `Order` as JSON from its standard input, runs the operations, several at once, and
 * writes one `Result` as a line of JSON for each. Every operation has names of its own for what it works on, so no two
 * disturb each other, in whatever order they run.
 *
 * A driver does this for an operation:
 *
 * 1. Connect with `user`, `password` and `inboxPrefix`, without reconnecting. The time does not count.
 * 2. Do what `operation` says, through the client's ordinary API, with its default options, and with `domain` as
 *    JetStream domain if there is one. Check what the operation's `done` demands (cases/), and clean up as programs do:
 *    stop the watcher, unsubscribe, stop the consumer. Cleaning up counts: when it fails, so does the operation.
 * 3. Flush and close the connection.
 * 4. Write the result. Errors that the client reports beside the call, as to an error handler, need not be collected:
 *    the matrix reads the server's log, and a violation there fails an operation that seemed to work.
 *
 * A driver has a table of its own of what the client's API does not have, with a reason each: `absent`. It is read again
 * with each version (versions.ts). An operation of
 * which it knows nothing is answered `unknown`, which fails the test, so that no cell stays empty.
 *
 * The same operation also runs with all rights in the same order (another `id`). What fails there fails by the driver
 * or the client, not by rights; and what takes seconds longer than there has stalled (verdict.ts).
 */

/** The document that a driver reads. */
export interface Order {
  /** Of one node, `nats://127.0.0.1:4222`. */
  readonly server: string;
  /** How many operations run at once, at most. */
  readonly parallel: number;
  /** Milliseconds until an operation counts as stalled. */
  readonly patience: number;
  readonly operations: readonly Ordered[];
}

/** One operation of an order. */
export interface Ordered {
  /** To be repeated in the result. */
  readonly id: string;
  /** One of the names in cases/. */
  readonly operation: string;
  readonly user: string;
  readonly password: string;
  /** What its inboxes begin with, without a dot at the end. */
  readonly inboxPrefix: string;
  /** JetStream domain; null where the streams are in the session's own account. */
  readonly domain: string | null;
  /** What it works on: names and values that its case defines. */
  readonly args: Args;
}

/** Names that every operation has; those of its case come on top. */
export interface Args {
  /** Stream of the operation, with what is in front of all its subjects: it stores `<subject>.>`. */
  readonly stream: string;
  readonly subject: string;
  /** Durable consumer. */
  readonly consumer: string;
  /** Key-value or object bucket. */
  readonly bucket: string;
  /** Micro service. */
  readonly service: string;
  /** Revision of the first value of the key `eu.tea`. */
  readonly revision?: number;
  /** Open the bucket with direct get, where the client does not find out by itself that the bucket has it. */
  readonly direct?: boolean;
}

/** - `works`: it was done, and in time.
 *  - `fails`: an error, or another result than it should have.
 *  - `stalls`: not finished after `patience`.
 *  - `absent`: the client's API has no such operation; `error` says why.
 *  - `unknown`: the driver does not know the operation.
 */
export type Outcome = "works" | "fails" | "stalls" | "absent" | "unknown";

/** A line that a driver writes. */
export interface Result {
  readonly id: string;
  readonly outcome: Outcome;
  /** Milliseconds, without connecting. */
  readonly ms: number;
  /** What went wrong, or why there is no such operation. */
  readonly error?: string;
}
