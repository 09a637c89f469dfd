import { setTimeout as sleep } from "node:timers/promises";
import type { KeyPair } from "@nats-io/nkeys";
import { Elapsed } from "../elapsed.ts";
import { messageOf, type Log } from "../log.ts";
import { BucketStream } from "./bucket-stream.ts";
import { Doubt } from "./doubt.ts";
import { JetStreamCode, JetStreamError, type JetStream, type StoredMessage } from "./jetstream.ts";
import { skew, trusted } from "./retention.ts";
import { seal, unseal } from "./seal.ts";

export interface BucketOptions<T> {
  /** Letters and digits; the key-value bucket of this name in CONTROL_DATA. */
  readonly name: string;
  /** Reads a value strictly; undefined for one of another form. */
  readonly read: (value: unknown) => T | undefined;
  /** Whether a value has no effect any more. @param now unix seconds */
  readonly isOver: (value: T, now: number) => boolean;
  /** Told of every value that is new or another one, before anything else happens. */
  readonly onChange: (key: string, value: T) => void;
  /** Told of each key whose entry is not believed any more. */
  readonly onForget: (key: string) => void;
  readonly jetStream: () => JetStream | undefined;
  /** Copies that JetStream keeps. */
  readonly replicas: number;
  readonly keys: BucketKeys;
  /** Tells the other replicas of an entry at once. */
  readonly tell: (entry: TellableEntry) => void;
  /** Told of each text that no callout has written. */
  readonly onRejected: () => void;
  /** Told of each entry that was stored, was gone or overwritten, and is stored again. */
  readonly onRestored: () => void;
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
  /** Whether it was, and somebody has removed or overwritten it. */
  readonly isLost?: boolean;
}

/** Milliseconds between two looks at the stream: what is gone from it is back within two seconds. */
const period = 1000;

/**
 * A replicated bucket of entries that callouts alone can write, all of it in memory: who reads never waits.
 *
 * Each replica tells the others of what it writes at once, and all of them look at the stream every second.
 * An entry is the newer of two by the time at which it was written; one that no callout has signed counts for nothing.
 * What is in memory and not in the stream, since it was overwritten, removed, or lost with the stream, is written
 * again; of several replicas that do so, JetStream lets one.
 *
 * A replica that could not read the stream for longer than it is remembered what has ended takes the stream's state
 * for its own: what it knows besides may have ended meanwhile, and been forgotten.
 *
 * @example
 * const revocations = new Bucket({ name: "revocations", read: readRevocation, … });
 * await revocations.start(signal);
 * await revocations.put(id, revocation);
 */
export class Bucket<T> {
  readonly #options: BucketOptions<T>;
  readonly #stream: BucketStream;
  readonly #entries = new Map<string, Entry<T>>();
  /** Sequences of texts that no callout has written, by subject: each is told of once. */
  readonly #rejected = new Map<string, number>();
  #doubt: Doubt<Entry<T>> | undefined;
  #restored = 0;
  #readAt = -Infinity;
  /** Since the stream was read to its end, or this began. */
  #absent = new Elapsed();
  #wake: () => void = () => undefined;

  constructor(options: BucketOptions<T>) {
    this.#options = options;
    this.#stream = new BucketStream(options);
  }

  get name(): string {
    return this.#options.name;
  }

  /** Seconds since the stream was last read to its end; Infinity before it was. */
  get age(): number {
    return (performance.now() - this.#readAt) / 1000;
  }

  /** Entries that were gone or overwritten and that this replica has written again. */
  get restored(): number {
    return this.#restored;
  }

  get values(): ReadonlyMap<string, T> {
    return new Map([...this.#entries].map(([key, { value }]) => [key, value]));
  }

  /** All entries, as another replica takes them; none while they are in doubt. */
  get texts(): TellableEntry[] {
    if (this.#doubt || this.#absent.seconds > trusted) return [];
    return [...this.#entries].map(([key, { text }]) => ({ bucket: this.name, key, text }));
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
    this.#stream.doubt();
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
    const entry = this.#open(key, text, revision);
    if (entry) this.#apply(key, entry);
    else this.#reject(key, revision);
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
        void sleep(period, undefined, { signal, ref: false }).then(resolve, resolve);
      });
    }
  }

  /** True when the stream was read to its end. */
  async #read(): Promise<boolean> {
    if (this.#absent.seconds > trusted) this.#doubt ??= new Doubt(this.#entries.keys());
    const look = await this.#stream.look({
      take: (message) => this.#take(message),
      known: () => [...this.#entries.values()].filter(({ revision }) => revision > 0).length,
      isWhole: this.#doubt !== undefined,
    });
    if (!look) return false;
    if (look.all) this.#forgetMissing(look.all);
    this.#doubt?.looked(look.isUntouched);
    if (!look.isComplete) return false;
    this.#settleDoubt();
    this.#readAt = performance.now();
    this.#absent = new Elapsed();
    return true;
  }

  /** Drops what is not confirmed after a long absence: in one turn, so that no decision falls in between. */
  #settleDoubt(): void {
    const { log, name, onChange, onForget } = this.#options;
    const unconfirmed = this.#doubt?.unconfirmed ?? [];
    this.#doubt = undefined;
    for (const [key, found] of unconfirmed) {
      log.error("control_entry_forgotten", { bucket: name, key });
      if (found) this.#entries.set(key, found);
      else this.#entries.delete(key);
      if (found) onChange(key, found.value);
      else onForget(key);
    }
  }

  /** @param subjects all that are stored */
  #forgetMissing(subjects: ReadonlySet<string>): void {
    for (const [key, entry] of this.#entries) {
      if (entry.revision === 0 || subjects.has(this.#subject(key))) continue;
      this.#entries.set(key, { ...entry, revision: 0, isStored: false, isLost: true });
    }
  }

  /** Removes what is over, stores what is not stored, writes anew what has only MACs of keys of before. */
  async #tidy(): Promise<void> {
    const { isOver, jetStream, keys, name } = this.#options;
    const now = Date.now() / 1000;
    for (const [key, entry] of this.#entries) {
      if (this.#doubt?.has(key)) continue;
      if (isOver(entry.value, now)) {
        if (entry.revision > 0) await jetStream()?.purge(`KV_${name}`, this.#subject(key));
        this.#entries.delete(key);
        continue;
      }
      const isNewest = unseal(this.#place(key), entry.text, keys.newest) !== undefined;
      if ((entry.isStored && isNewest) || isOver(entry.value, now + skew)) continue;
      const renewed = isNewest ? entry : this.#seal(key, entry.value, entry.at);
      // a replica that was quicker has stored the same
      await this.#store(key, renewed, entry.revision).catch((error: unknown) => {
        if (!(error instanceof BucketConflict)) throw error;
      });
    }
  }

  async #store(key: string, entry: Entry<T>, expected?: number): Promise<void> {
    const stream = this.#options.jetStream();
    if (!stream) throw new Error("there is no connection to CONTROL_DATA");
    try {
      const data = Buffer.from(entry.text);
      const revision = await stream.store(this.#subject(key), data, expected);
      this.#apply(key, { ...entry, revision, isStored: true, isLost: false });
    } catch (error) {
      const isConflict =
        error instanceof JetStreamError && error.errCode === JetStreamCode.WrongLastSequence;
      throw isConflict ? new BucketConflict(key) : error;
    }
    if (entry.isLost) this.#tellRestored(key);
  }

  #tellRestored(key: string): void {
    const { log, name, onRestored } = this.#options;
    this.#restored++;
    onRestored();
    log.error("control_entry_restored", { bucket: name, key });
  }

  #seal(key: string, value: T, written = Date.now()): Entry<T> {
    const known = this.#entries.get(key);
    // the newer of two is the one that is written later, whatever this machine's clock says
    const at = written === known?.at ? written : Math.max(written, (known?.at ?? 0) + 1);
    const text = seal(this.#place(key), { at, value }, this.#options.keys.newest);
    return { value, at, text, revision: 0, isStored: false };
  }

  /** Takes a message of the stream; true when it is stored under the key of an entry. */
  #take({ subject, data, sequence }: StoredMessage): boolean {
    const key = subject.slice(this.#subject("").length);
    const entry = this.#open(key, Buffer.from(data).toString(), sequence);
    if (entry) {
      this.#apply(key, entry);
      return true;
    }
    this.#reject(key, sequence);
    const known = this.#entries.get(key);
    if (!known) return false;
    if (sequence > known.revision)
      this.#entries.set(key, { ...known, revision: sequence, isStored: false, isLost: true });
    return true;
  }

  #open(key: string, text: string, revision: number): Entry<T> | undefined {
    const { keys, read } = this.#options;
    const sealed = isKey(key) ? tryUnseal(this.#place(key), text, keys.all) : undefined;
    const value = sealed && read(sealed.value);
    if (!sealed || value === undefined) return undefined;
    return { value, at: sealed.at, text, revision, isStored: revision > 0 };
  }

  #reject(key: string, revision: number): void {
    const { log, name, onRejected } = this.#options;
    if (revision > 0 && this.#rejected.get(key) === revision) return;
    this.#rejected.set(key, revision);
    onRejected();
    log.error("control_entry_rejected", { bucket: name, ...(isKey(key) && { key }), revision });
  }

  /** Keeps the newer of two, and what is known of the stream. */
  #apply(key: string, entry: Entry<T>): void {
    const known = this.#entries.get(key);
    const { revision } = entry;
    const isNews = !known || known.at < entry.at;
    const isOlder = known !== undefined && known.at > entry.at;
    const isLater = revision > (known?.revision ?? 0);
    if (isOlder) {
      this.#doubt?.find(key, entry);
      // an older one was stored over it
      const isLost = known.isStored || known.isLost === true;
      if (isLater) this.#entries.set(key, { ...known, revision, isStored: false, isLost });
      return;
    }
    this.#doubt?.confirm(key);
    const kept = isNews || isLater ? entry : known;
    const isStored = isLater ? entry.isStored : !isNews && known.isStored;
    // of two texts of one entry, that with the MACs that were stored last
    this.#entries.set(key, {
      ...kept,
      revision: Math.max(revision, known?.revision ?? 0),
      isStored,
      isLost: !isStored && known?.isLost === true,
    });
    if (isNews) this.#options.onChange(key, entry.value);
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
