import { setTimeout as sleep } from "node:timers/promises";
import type { KeyPair } from "@nats-io/nkeys";
import { messageOf, type Log } from "../log.ts";
import { JetStreamCode, JetStreamError, type JetStream, type StreamConfig } from "./jetstream.ts";
import { seal, unseal } from "./seal.ts";

export interface BucketOptions<T> {
  /** Letters and digits; the key-value bucket of this name in CONTROL. */
  readonly name: string;
  /** Reads a value strictly; undefined for one of another form. */
  readonly read: (value: unknown) => T | undefined;
  /** Whether a value has no effect any more. @param now unix seconds */
  readonly isOver: (value: T, now: number) => boolean;
  /** Told of every value that is new or another one, before anything else happens. */
  readonly onChange: (key: string, value: T) => void;
  readonly jetStream: () => JetStream | undefined;
  /** Copies that JetStream keeps. */
  readonly replicas: number;
  readonly keys: BucketKeys;
  /** Tells the other replicas of an entry at once. */
  readonly tell: (entry: TellableEntry) => void;
  readonly onRejected: () => void;
  readonly log: Log;
}

/** The key pairs of which entries carry a MAC each. */
export interface BucketKeys {
  readonly newest: readonly KeyPair[];
  /** Those of before too. */
  readonly all: readonly KeyPair[];
}

/** An entry as one replica tells it to the others. */
export interface TellableEntry {
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  /** Sequence under which it is stored, where it is known to be. */
  readonly revision?: number;
}

/** Somebody else has changed the entry meanwhile. */
export class BucketConflict extends Error {
  readonly code = "bucket_conflict";

  constructor(key: string) {
    super(`the entry ${key} was changed by somebody else meanwhile`);
  }
}

interface Entry<T> {
  readonly value: T;
  readonly at: number;
  readonly text: string;
  /** Sequence of what is stored under its key, as far as is known; 0 for nothing. */
  readonly revision: number;
  /** Whether that is this entry. */
  readonly isStored: boolean;
}

/** Milliseconds between two looks at the stream: what the others told too early, or not at all, is in it. */
const period = 2000;
/** Looks between which it is not asked whether the stream is still the same. */
const looks = 15;
/** Messages of one read. */
const batch = 256;
const maxEntries = 10_000;
const maxEntry = 16 * 1024;

/**
 * A replicated bucket of entries that callouts alone can write, all of it in memory: who reads never waits.
 *
 * Each replica tells the others of what it writes at once, and all of them look at the stream every other second.
 * An entry is the newer of two by the time at which it was written; one that no callout has signed counts for nothing.
 * What is in memory and not in the stream, which may be new or lost, is written again.
 *
 * @example
 * const revocations = new Bucket({ name: "revocations", read: readRevocation, … });
 * await revocations.start(signal);
 * await revocations.put(id, revocation);
 */
export class Bucket<T> {
  readonly #options: BucketOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  #next = 1;
  #created = "";
  #look = 0;
  #readAt = -Infinity;
  #wake: () => void = () => undefined;

  constructor(options: BucketOptions<T>) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Seconds since the stream was last read to its end; Infinity before it was. */
  get age(): number {
    return (performance.now() - this.#readAt) / 1000;
  }

  get values(): ReadonlyMap<string, T> {
    return new Map([...this.#entries].map(([key, { value }]) => [key, value]));
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)?.value;
  }

  /** For `replace`; 0 when there is no entry, or none that is stored. */
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

  /** Looks at the stream now, for example because the connection is back. */
  look(): void {
    this.#look = 0;
    this.#wake();
  }

  /**
   * Puts an entry in force, here and in every replica that can be reached, and stores it. When it cannot be stored
   * now, it holds all the same, and the replicas go on trying.
   *
   * @returns whether it is stored
   */
  async put(key: string, value: T): Promise<boolean> {
    const { tell, name, log } = this.#options;
    const entry = this.#seal(key, value);
    this.#apply(key, entry);
    tell({ bucket: name, key, text: entry.text });
    try {
      await this.#store(key, entry);
      return true;
    } catch (error) {
      log.warn("control_entry_not_stored", { bucket: name, problem: messageOf(error) });
      return false;
    }
  }

  /**
   * Stores an entry and puts it in force, unless somebody else has changed it.
   *
   * @param revision of the entry that it follows, 0 for none
   * @throws BucketConflict, or the error of JetStream; the entry is not in force then
   */
  async replace(key: string, value: T, revision: number): Promise<void> {
    const entry = this.#seal(key, value);
    await this.#store(key, entry, revision);
    const { name, tell } = this.#options;
    // with its revision, so that whoever hears of it can replace it at once
    tell({ bucket: name, key, text: entry.text, revision: this.revision(key) });
  }

  /** Takes what another replica told. */
  accept({ key, text, revision = 0 }: TellableEntry): void {
    this.#take(key, text, revision);
  }

  async #follow(signal: AbortSignal, onRead: () => void): Promise<void> {
    const { log, name } = this.#options;
    while (!signal.aborted) {
      try {
        if (await this.#read()) onRead();
        await this.#tidy();
      } catch (error) {
        this.#look = 0;
        log.warn("control_bucket_unread", { bucket: name, problem: messageOf(error) });
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        void sleep(period, undefined, { signal, ref: false }).then(resolve, resolve);
      });
    }
  }

  /** True when the stream was read to its end. */
  async #read(): Promise<boolean> {
    const { jetStream, name } = this.#options;
    const stream = jetStream();
    if (!stream) return false;
    if (this.#look++ % looks === 0) {
      const { created } = await stream.ensureStream(this.#config);
      if (created !== this.#created) this.#forgetRevisions();
      this.#created = created;
    }
    for (;;) {
      const messages = await stream.readFrom(`KV_${name}`, this.#next, batch);
      for (const { subject, data, sequence } of messages) {
        this.#take(subject.slice(`$KV.${name}.`.length), Buffer.from(data).toString(), sequence);
        this.#next = sequence + 1;
      }
      if (messages.length < batch) break;
    }
    this.#readAt = performance.now();
    return true;
  }

  /** Another stream of the same name: nothing of what is known is in it, as far as one knows. */
  #forgetRevisions(): void {
    this.#next = 1;
    for (const [key, entry] of this.#entries) {
      this.#entries.set(key, { ...entry, revision: 0, isStored: false });
    }
  }

  /** Removes what is over, stores what is not stored, writes anew what has only MACs of keys of before. */
  async #tidy(): Promise<void> {
    const { isOver, jetStream, keys, name } = this.#options;
    const now = Date.now() / 1000;
    for (const [key, entry] of this.#entries) {
      if (isOver(entry.value, now)) {
        if (entry.revision > 0) await jetStream()?.purge(`KV_${name}`, this.#subject(key));
        this.#entries.delete(key);
        continue;
      }
      const isNewest = unseal(this.#place(key), entry.text, keys.newest) !== undefined;
      if (entry.isStored && isNewest) continue;
      const renewed = isNewest ? entry : this.#seal(key, entry.value, entry.at);
      // a replica that was quicker has stored the same
      await this.#store(key, renewed, entry.revision).catch((error: unknown) => {
        if (!(error instanceof BucketConflict)) throw error;
      });
    }
  }

  async #store(key: string, entry: Entry<T>, expected?: number): Promise<void> {
    const stream = this.#options.jetStream();
    if (!stream) throw new Error("there is no connection to CONTROL");
    try {
      const data = Buffer.from(entry.text);
      const revision = await stream.store(this.#subject(key), data, expected);
      this.#apply(key, { ...entry, revision, isStored: true });
    } catch (error) {
      const isConflict =
        error instanceof JetStreamError && error.errCode === JetStreamCode.WrongLastSequence;
      throw isConflict ? new BucketConflict(key) : error;
    }
  }

  #seal(key: string, value: T, written = Date.now()): Entry<T> {
    // the newer of two is the one that is written later, whatever this machine's clock says
    const known = this.#entries.get(key)?.at ?? 0;
    const at = written === known ? written : Math.max(written, known + 1);
    const text = seal(this.#place(key), { at, value }, this.#options.keys.newest);
    return { value, at, text, revision: 0, isStored: false };
  }

  #take(key: string, text: string, revision: number): void {
    const { keys, log, name, onRejected, read } = this.#options;
    const sealed = isKey(key) ? tryUnseal(this.#place(key), text, keys.all) : undefined;
    const value = sealed && read(sealed.value);
    if (sealed && value !== undefined) {
      this.#apply(key, { value, at: sealed.at, text, revision, isStored: revision > 0 });
      return;
    }
    onRejected();
    log.error("control_entry_rejected", { bucket: name, ...(isKey(key) && { key }), revision });
  }

  /** Keeps the newer of two, and what is known of the stream. */
  #apply(key: string, entry: Entry<T>): void {
    const known = this.#entries.get(key);
    const isNews = !known || known.at < entry.at;
    const isOlder = known !== undefined && known.at > entry.at;
    const isLater = entry.revision > (known?.revision ?? 0);
    const revision = isLater ? entry.revision : (known?.revision ?? 0);
    if (isOlder) {
      // stored after what is newer, which has to be stored again then
      if (isLater) this.#entries.set(key, { ...known, revision, isStored: false });
      return;
    }
    const isStored = isLater ? entry.isStored : !isNews && known.isStored;
    // of two texts of one entry, that with the MACs that were stored last
    this.#entries.set(key, { ...(isNews || isLater ? entry : known), revision, isStored });
    if (isNews) this.#options.onChange(key, entry.value);
  }

  get #config(): StreamConfig {
    const { name, replicas } = this.#options;
    return {
      name: `KV_${name}`,
      subjects: [`$KV.${name}.>`],
      retention: "limits",
      storage: "file",
      num_replicas: replicas,
      discard: "new",
      max_msgs_per_subject: 1,
      max_msgs: maxEntries,
      max_bytes: maxEntries * 1024,
      max_msg_size: maxEntry,
      allow_direct: true,
      allow_rollup_hdrs: true,
      deny_delete: true,
    };
  }

  #subject(key: string): string {
    return `$KV.${this.#options.name}.${key}`;
  }

  #place(key: string): string {
    return `${this.#options.name}/${key}`;
  }
}

function isKey(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

function tryUnseal(...args: Parameters<typeof unseal>): ReturnType<typeof unseal> {
  try {
    return unseal(...args);
  } catch {
    return undefined; // not JSON
  }
}
