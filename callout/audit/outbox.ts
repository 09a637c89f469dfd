import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { FileReader, Position } from "./file-reader.ts";
import type { AuditStore } from "./store.ts";

export interface OutboxOptions {
  readonly reader: FileReader;
  /** Position up to which the files are written. */
  readonly end: () => Position;
  readonly stream: AuditStore;
  /** Called for each failed attempt. */
  readonly onFailure: () => void;
  readonly log: Log;
}

/** Milliseconds between failed attempts: minimum and maximum. */
const pause = { first: 250, most: 10_000 };
/** Maximum milliseconds until the position is saved. */
const savePause = 1000;
/** Milliseconds that the end waits for the stream: without a leader, JetStream answers nothing for seconds. */
const stopMs = 2000;

/** Delivers the records of the files to the stream, in order and at least once. */
export class Outbox {
  readonly #options: OutboxOptions;
  #isStopping = false;
  #isWoken = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> | undefined;
  #savedAt = 0;
  #delivered = 0;
  /** When everything was last delivered, by a monotonic clock. */
  #upToDate = performance.now();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Number of the last delivered record; 0 before the first. */
  get sequence(): number {
    return this.#delivered;
  }

  /** Number of the first file that is not completely delivered. */
  get undelivered(): number {
    return this.#options.reader.position.number;
  }

  /** Seconds since everything was delivered; 0 while it is. */
  get lag(): number {
    const { number, size } = this.#options.reader.position;
    const end = this.#options.end();
    if (number === end.number && size >= end.size) return 0;
    return (performance.now() - this.#upToDate) / 1000;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Called when there are new records. */
  wake(): void {
    this.#isWoken = true;
    this.#wake();
  }

  /** Delivers the rest, if that is possible at once, and stops. What is left stays in the files. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    const patience = new Promise<void>((resolve) => setTimeout(resolve, stopMs).unref());
    await Promise.race([this.#running, patience]);
  }

  async #run(): Promise<void> {
    let failures = 0;
    for (;;) {
      this.#isWoken = false;
      try {
        const isMore = await this.#deliver();
        if (failures > 0) this.#options.log.info("audit_stream_recovered");
        failures = 0;
        if (isMore) continue;
        if (this.#isStopping) break;
        await this.#woken();
      } catch (error) {
        this.#failed(failures++, error);
        if (this.#isStopping) break;
        await this.#woken(Math.min(pause.first * 2 ** failures, pause.most));
      }
    }
    this.#save();
  }

  /** @returns false when there is nothing to deliver */
  async #deliver(): Promise<boolean> {
    const { reader, end, stream } = this.#options;
    const part = reader.read(end());
    if (!part) {
      this.#upToDate = performance.now();
      this.#save();
      return false;
    }
    await stream.write(part.lines);
    reader.pass(part.end);
    this.#delivered = part.lines.at(-1)?.seq ?? this.#delivered;
    if (performance.now() - this.#savedAt > savePause) this.#save();
    return true;
  }

  #failed(before: number, error: unknown): void {
    const { onFailure, log } = this.#options;
    onFailure();
    if (before === 0) log.warn("audit_stream_failed", { problem: messageOf(error) });
  }

  #save(): void {
    this.#savedAt = performance.now();
    try {
      this.#options.reader.save();
    } catch {
      // a full disk; records that are delivered again are deduplicated by id
    }
  }

  /** Waits for new records, or for the given milliseconds; after a failure, new records do not shorten the wait. */
  #woken(waitMs?: number): Promise<void> {
    if (this.#isStopping || (waitMs === undefined && this.#isWoken)) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = waitMs === undefined ? undefined : setTimeout(resolve, waitMs);
      this.#wake = () => {
        if (waitMs !== undefined && !this.#isStopping) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
