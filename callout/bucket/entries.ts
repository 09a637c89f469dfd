import type { KeyPair } from "@nats-io/nkeys";
import type { Log } from "../log/log.ts";
import { Doubt } from "./doubt.ts";
import { sign, verify } from "./mac.ts";
import { merge, missing, overwritten, type Entry, type Written } from "./merge.ts";

/** The key pairs with which entries are signed. */
export interface BucketKeys {
  /** Those in use: an entry carries a MAC by each. */
  readonly newest: readonly KeyPair[];
  /** Those in use and earlier ones: a MAC by any of them proves an entry. */
  readonly all: readonly KeyPair[];
}

export interface EntriesOptions<T> {
  /** Letters and digits; the key-value bucket of this name in CONTROL_DATA. */
  readonly name: string;
  /** Reads a value strictly; undefined for one of another form. */
  readonly read: (value: unknown) => T | undefined;
  /** Called with every value that is new or changed, before anything else happens. */
  readonly onChange: (key: string, value: T) => void;
  /** Called with each key whose entry is no longer believed. */
  readonly onForget: (key: string) => void;
  /** Called for each text that no callout has written. */
  readonly onRejected: () => void;
  readonly keys: BucketKeys;
  readonly log: Log;
}

/** A replica's memory of a bucket: the merged entries of other replicas and of the stream. */
export class Entries<T> implements Iterable<[string, Entry<T>]> {
  readonly #options: EntriesOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  /** Sequences of texts that no callout has written, by key: each is reported once. */
  readonly #rejected = new Map<string, number>();
  #doubt: Doubt<Entry<T>> | undefined;
  #version = 0;

  constructor(options: EntriesOptions<T>) {
    this.#options = options;
  }

  [Symbol.iterator](): IterableIterator<[string, Entry<T>]> {
    return this.#entries.entries();
  }

  /** Changes whenever the values do. */
  get version(): number {
    return this.#version;
  }

  get(key: string): Entry<T> | undefined {
    return this.#entries.get(key);
  }

  delete(key: string): void {
    this.#version++;
    this.#entries.delete(key);
  }

  /** Whether entries are waiting to be confirmed after a long absence. */
  get isInDoubt(): boolean {
    return this.#doubt !== undefined;
  }

  isDoubted(key: string): boolean {
    return this.#doubt?.has(key) ?? false;
  }

  /** Doubts every entry until the stream or another replica confirms it. */
  doubt(): void {
    this.#doubt ??= new Doubt(this.#entries.keys());
  }

  /** @param isUntouched whether nobody has written to the stream since the last complete look */
  looked(isUntouched: boolean): void {
    this.#doubt?.looked(isUntouched);
  }

  /** Drops what was not confirmed: in one turn, so that no decision falls in between. */
  settle(): void {
    const { log, name, onChange, onForget } = this.#options;
    const unconfirmed = this.#doubt?.unconfirmed ?? [];
    this.#doubt = undefined;
    for (const [key, found] of unconfirmed) {
      log.error("control_entry_forgotten", { bucket: name, key });
      this.#version++;
      if (found) this.#entries.set(key, found);
      else this.#entries.delete(key);
      if (found) onChange(key, found.value);
      else onForget(key);
    }
  }

  /** Signs a value that is to follow the known one. @param at milliseconds since 1970; that of the known one to re-sign it */
  sign(key: string, value: T, at = Date.now()): Written<T> {
    const known = this.#entries.get(key);
    // the newer of two is the one that is written later, whatever this machine's clock says
    const written = at === known?.at ? at : Math.max(at, (known?.at ?? 0) + 1);
    const { newest } = this.#options.keys;
    return { value, at: written, text: sign(this.#place(key), { at: written, value }, newest) };
  }

  /** Whether a text is signed with a key that is in use. */
  isBySigner(key: string, text: string): boolean {
    return verify(this.#place(key), text, this.#options.keys.newest) !== undefined;
  }

  /**
   * Accepts a text from a replica or the stream. A text without a valid MAC is reported, and only changes the state
   * of the entry that it overwrote.
   *
   * @param revision its sequence in the stream; 0 if it only came from a replica
   * @returns whether there is an entry under this key now
   */
  take(key: string, text: string, revision: number): boolean {
    const written = this.#open(key, text);
    if (written) {
      this.merge(key, written, revision);
      return true;
    }
    this.#reject(key, revision);
    const known = this.#entries.get(key);
    if (known) this.#entries.set(key, overwritten(known, revision));
    return known !== undefined;
  }

  /** Keeps the newer of two entries, and updates the state in the stream. */
  merge(key: string, written: Written<T>, revision: number): void {
    const { entry, incoming } = merge(this.#entries.get(key), written, revision);
    this.#entries.set(key, entry);
    if (incoming === "older") this.#doubt?.find(key, merge(undefined, written, revision).entry);
    else this.#doubt?.confirm(key);
    if (incoming !== "newer") return;
    this.#version++;
    this.#options.onChange(key, written.value);
  }

  /** Marks the entries that the stream no longer has. @param keys all that are stored */
  keepStored(keys: ReadonlySet<string>): void {
    for (const [key, entry] of this.#entries)
      if (!keys.has(key)) this.#entries.set(key, missing(entry));
  }

  #open(key: string, text: string): Written<T> | undefined {
    const { keys, read } = this.#options;
    const signed = isKey(key) ? verify(this.#place(key), text, keys.all) : undefined;
    const value = signed && read(signed.value);
    return signed && value !== undefined ? { value, at: signed.at, text } : undefined;
  }

  #reject(key: string, revision: number): void {
    const { log, name, onRejected } = this.#options;
    if (revision > 0 && this.#rejected.get(key) === revision) return;
    this.#rejected.set(key, revision);
    onRejected();
    log.error("control_entry_rejected", { bucket: name, ...(isKey(key) && { key }), revision });
  }

  #place(key: string): string {
    return `${this.#options.name}/${key}`;
  }
}

function isKey(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}
