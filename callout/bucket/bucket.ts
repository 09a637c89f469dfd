import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../errors/failure.mjs";
import { JetStreamCode, JetStreamError, type JetStream } from "../link/jetstream.ts";
import { messageOf } from "../../errors/render.mjs";
import { Elapsed } from "../time/elapsed.ts";
import { BucketStream } from "./bucket-stream.ts";
import { Entries, type EntriesOptions } from "./entries.ts";
import type { Entry, Written } from "./merge.ts";
import { skewSeconds, trustedSeconds } from "./times.ts";

export interface BucketOptions<T> extends Omit<EntriesOptions<T>, "onChange"> {
  /**
   * Called with every value that is new or changed, before anything else happens.
   *
   * @param isFirstRead whether the stream has not been read to its end yet: the other replicas have dealt with the value
   */
  readonly onChange: (key: string, value: T, isFirstRead: boolean) => void;
  /** Whether a value no longer has an effect. @param now unix seconds */
  readonly isOver: (value: T, now: number) => boolean;
  readonly jetStream: () => JetStream | undefined;
  /** Copies that JetStream keeps. */
  readonly replicas: number;
  /** @default 10000 */
  readonly maxEntries?: number;
  /** Sends an entry to the other replicas at once. */
  readonly broadcast: (entry: BroadcastEntry) => void;
  /** Called for each entry that was stored, was removed or overwritten, and is stored again. */
  readonly onRestored: () => void;
}

/** An entry as one replica sends it to the others. */
export interface BroadcastEntry {
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  /** Sequence under which it is stored, where it is known to be. */
  readonly revision?: number;
}

/** Somebody else has changed the entry meanwhile. */
export class BucketConflict extends Failure {
  constructor(key: string) {
    super("bucket_conflict", `the entry ${key} was changed by somebody else meanwhile`, {
      next: "read it again",
    });
    this.name = "BucketConflict";
  }
}

/** Milliseconds between two looks at the stream: what is gone from it is back within two seconds. */
const periodMs = 1000;

/**
 * A replicated bucket of entries that only callouts can write, all of it in memory: readers never wait.
 *
 * Each replica sends what it writes to the others at once, and all of them look at the stream every second. Of two
 * entries the one written later wins (merge.ts); an entry that no callout has signed is ignored. An entry that is in
 * memory and not in the stream, since it was overwritten, removed, or lost with the stream, is written again; of
 * several replicas that do so, JetStream lets one.
 *
 * A replica that could not read the stream for longer than ended entries are remembered takes the stream's state for
 * its own: what it knows besides may have ended meanwhile, and been forgotten.
 *
 * @example
 * const revocations = new Bucket({ name: "revocations", read: readRevocation, … });
 * await revocations.start(signal);
 * await revocations.put(id, revocation);
 */
export class Bucket<T> {
  readonly #options: BucketOptions<T>;
  readonly #stream: BucketStream;
  readonly #entries: Entries<T>;
  #restored = 0;
  #readAt = -Infinity;
  /** Since the stream was read to its end, or this began. */
  #absent = new Elapsed();
  #wake: () => void = () => undefined;

  constructor(options: BucketOptions<T>) {
    this.#options = options;
    this.#stream = new BucketStream(options);
    this.#entries = new Entries({
      ...options,
      onChange: (key, value) => options.onChange(key, value, !Number.isFinite(this.age)),
    });
  }

  get name(): string {
    return this.#options.name;
  }

  /** Seconds since the stream was last read to its end; Infinity before it was. */
  get age(): number {
    return (performance.now() - this.#readAt) / 1000;
  }

  /** Entries that were removed or overwritten and that this replica has written again. */
  get restored(): number {
    return this.#restored;
  }

  /** Changes whenever the values do. */
  get version(): number {
    return this.#entries.version;
  }

  get values(): ReadonlyMap<string, T> {
    return new Map([...this.#entries].map(([key, { value }]) => [key, value]));
  }

  /** All entries, for another replica; none while they are in doubt. */
  get texts(): BroadcastEntry[] {
    if (this.#entries.isInDoubt || this.#absent.seconds > trustedSeconds) return [];
    return [...this.#entries].map(([key, { text }]) => ({ bucket: this.name, key, text }));
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)?.value;
  }

  /** For `replace`; 0 unless there is a stored entry. */
  revision(key: string): number {
    return this.#entries.get(key)?.revision ?? 0;
  }

  /** Follows the stream until the signal; resolves once all of it has been read. */
  start(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      void this.#follow(signal, resolve);
    });
  }

  /** Reads the stream now, for example because the connection is back. */
  refresh(): void {
    this.#stream.doubt();
    this.#wake();
  }

  /**
   * Puts an entry in force, here and in every replica that can be reached, and stores it. When it cannot be stored
   * now, it is in force all the same, and the replicas keep trying.
   *
   * @returns whether it is stored
   */
  async put(key: string, value: T): Promise<boolean> {
    const { broadcast, name, log } = this.#options;
    const written = this.#entries.sign(key, value);
    this.#entries.merge(key, written, 0);
    broadcast({ bucket: name, key, text: written.text });
    try {
      await this.#store(key, written);
      return true;
    } catch (error) {
      log.warn("control_entry_not_stored", { bucket: name, problem: messageOf(error) });
      return false;
    }
  }

  /**
   * Stores an entry and applies it, unless somebody else has changed it.
   *
   * @param revision of the entry that it follows, 0 for none
   * @throws BucketConflict, or the error of JetStream; the entry is not in force then
   */
  async replace(key: string, value: T, revision: number): Promise<void> {
    const written = this.#entries.sign(key, value);
    await this.#store(key, written, revision);
    const { name, broadcast } = this.#options;
    // with its revision, so that a replica that receives it can replace it at once
    broadcast({ bucket: name, key, text: written.text, revision: this.revision(key) });
  }

  /** Takes an entry that another replica sent. */
  accept({ key, text, revision = 0 }: BroadcastEntry): void {
    this.#entries.take(key, text, revision);
  }

  async #follow(signal: AbortSignal, onRead: () => void): Promise<void> {
    const { log, name } = this.#options;
    while (!signal.aborted) {
      try {
        if (await this.#read()) onRead();
        await this.#tidy();
      } catch (error) {
        this.#stream.doubt();
        log.warn("control_bucket_unread", { bucket: name, problem: messageOf(error) });
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        void sleep(periodMs, undefined, { signal, ref: false }).then(resolve, resolve);
      });
    }
  }

  /** True when the stream was read to its end. */
  async #read(): Promise<boolean> {
    const entries = this.#entries;
    if (this.#absent.seconds > trustedSeconds) entries.doubt();
    const look = await this.#stream.look({
      take: ({ subject, data, sequence }) =>
        entries.take(this.#stream.keyOf(subject), Buffer.from(data).toString(), sequence),
      known: () => [...entries].filter(([, { revision }]) => revision > 0).length,
      isWhole: entries.isInDoubt,
    });
    if (!look) return false;
    if (look.all) entries.keepStored(look.all);
    entries.looked(look.isUntouched);
    if (!look.isComplete) return false;
    entries.settle();
    this.#readAt = performance.now();
    this.#absent = new Elapsed();
    return true;
  }

  /** Removes what is over, stores what is not stored, signs again what has only MACs by earlier keys. */
  async #tidy(): Promise<void> {
    const { isOver, jetStream } = this.#options;
    const now = Date.now() / 1000;
    for (const [key, entry] of this.#entries) {
      if (this.#entries.isDoubted(key)) continue;
      if (isOver(entry.value, now)) {
        if (entry.revision > 0)
          await jetStream()?.purge(this.#stream.name, this.#stream.subjectOf(key));
        this.#entries.delete(key);
        continue;
      }
      const isNewest = this.#entries.isBySigner(key, entry.text);
      if (entry.storage === "stored" && isNewest) continue;
      if (!isOver(entry.value, now + skewSeconds)) await this.#restore(key, entry, isNewest);
    }
  }

  async #restore(key: string, entry: Entry<T>, isNewest: boolean): Promise<void> {
    const renewed = isNewest ? entry : this.#entries.sign(key, entry.value, entry.at);
    try {
      await this.#store(key, renewed, entry.revision);
    } catch (error) {
      if (error instanceof BucketConflict) return; // a replica that was quicker has stored the same
      throw error;
    }
    if (entry.storage !== "lost") return;
    const { log, name, onRestored } = this.#options;
    this.#restored++;
    onRestored();
    log.error("control_entry_restored", { bucket: name, key });
  }

  async #store(key: string, written: Written<T>, expected?: number): Promise<void> {
    const stream = this.#options.jetStream();
    if (!stream) throw new Error("there is no connection to CONTROL_DATA");
    try {
      const data = Buffer.from(written.text);
      const revision = await stream.store(this.#stream.subjectOf(key), data, expected);
      this.#entries.merge(key, written, revision);
    } catch (error) {
      const isConflict =
        error instanceof JetStreamError && error.errCode === JetStreamCode.WrongLastSequence;
      throw isConflict ? new BucketConflict(key) : error;
    }
  }
}
