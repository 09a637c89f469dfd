import type { KeyObject } from "node:crypto";
import { Reason } from "../../protocol/reason.ts";
import { type KeyTimes, defaultTimes } from "../settings/keys.ts";
import { Elapsed } from "../time/elapsed.ts";
import type { KeySource } from "../token/verify.ts";
import type { KeptKeys } from "./key-file.ts";

export type RefreshResult = "ok" | "failed";

/** Stores the last good keys. Both may throw; then nothing is loaded, or stored. */
export interface KeyStore {
  load(): KeptKeys | undefined;
  save(keys: ReadonlyMap<string, KeyObject>): Promise<void>;
}

export interface IssuerKeysOptions {
  readonly fetch: () => Promise<Map<string, KeyObject>>;
  readonly times?: KeyTimes;
  /** @default keys are in memory alone */
  readonly store?: KeyStore;
  /** Called for every refresh. */
  readonly onRefresh?: (result: RefreshResult, error?: unknown) => void;
  /** Called when stored keys are used. */
  readonly onRestore?: () => void;
  /** Called when the store cannot be read or written. */
  readonly onStoreError?: (error: unknown) => void;
}

/**
 * The signing keys of one issuer: fetched ahead, refreshed in the background, and kept while the issuer
 * is down. A lookup never waits: a token with an unknown key id is refused, and the keys are fetched in the
 * background, so that the client's next attempt succeeds.
 */
export class IssuerKeys implements KeySource {
  readonly #options: IssuerKeysOptions;
  readonly #times: KeyTimes;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  #fetched: Elapsed | undefined;
  /** Of the store, as long as it is not known whether the issuer answers. */
  #kept: KeptKeys | undefined;
  #askedAt = -Infinity;
  #failures = 0;
  #loaded: () => void = () => undefined;
  readonly #tried = Promise.withResolvers<undefined>();
  #running = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
    this.#times = options.times ?? defaultTimes;
  }

  /**
   * Starts fetching; resolves once there are keys, however long the issuer takes.
   *
   * Stored keys are used at once if a replica that kept running would still have them. Older ones are used after
   * the issuer has failed to answer, since it may have other keys by now.
   */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#loaded = resolve;
      this.#kept = this.#load();
      if (this.#kept && this.#kept.age < this.#times.refresh) this.#restore(this.#kept);
      void this.#refresh();
    });
  }

  /** Resolves once the issuer has answered, or failed to, for the first time. */
  async tried(): Promise<void> {
    await this.#tried.promise;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  find(kid: string): ReturnType<KeySource["find"]> {
    if (!this.fresh) {
      if (this.#fetched) this.#ask();
      return Reason.KeysUnavailable;
    }
    const key = this.#keys.get(kid);
    if (key) return key;
    this.#ask();
    return Reason.UnknownKey;
  }

  /** Whether there are usable keys. */
  get fresh(): boolean {
    return this.age < this.#times.keep;
  }

  /** Seconds since the keys were fetched; Infinity before the first time. */
  get age(): number {
    return this.#fetched?.seconds ?? Infinity;
  }

  get ids(): string[] {
    return [...this.#keys.keys()].sort();
  }

  /**
   * The first unknown id triggers a fetch at once. The first login after a machine wakes from sleep. Ids within the cool-down trigger one at its end, so
   * a key from an emergency rollover is known within one cool-down, even if its first token was long ago.
   */
  #ask(): void {
    if (this.#running) return;
    const wait = this.#askedAt + this.#times.cooldown * 1000 - performance.now();
    if (wait <= 0) this.#refreshAsked();
    else if (performance.now() + wait < this.#due) this.#schedule(wait, () => this.#refreshAsked());
  }

  #refreshAsked(): void {
    this.#askedAt = performance.now();
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    const { fetch, onRefresh } = this.#options;
    clearTimeout(this.#timer);
    this.#running = true;
    try {
      this.#use(await fetch(), 0);
      this.#failures = 0;
      onRefresh?.("ok");
      void this.#save();
    } catch (error) {
      this.#failures++;
      onRefresh?.("failed", error);
      if (this.#kept) this.#restore(this.#kept);
    }
    this.#running = false;
    this.#tried.resolve(undefined);
    this.#schedule(this.#pause() * 1000, () => void this.#refresh());
  }

  #schedule(wait: number, then: () => void): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#due = performance.now() + wait;
    this.#timer = setTimeout(then, wait);
  }

  /** Seconds until the next refresh. */
  #pause(): number {
    const { refresh, cooldown, retry } = this.#times;
    if (this.#failures === 0) return refresh;
    return Math.min(retry * 2 ** (this.#failures - 1), cooldown);
  }

  /** @param age seconds */
  #use(keys: ReadonlyMap<string, KeyObject>, age: number): void {
    this.#keys = keys;
    this.#fetched = new Elapsed(age);
    this.#kept = undefined;
    this.#loaded();
  }

  #restore({ keys, age }: KeptKeys): void {
    this.#use(keys, age);
    this.#options.onRestore?.();
  }

  /** Stored keys that are not too old; none if the store fails, since the issuer has them as well. */
  #load(): KeptKeys | undefined {
    try {
      const kept = this.#options.store?.load();
      return kept && kept.age < this.#times.keep ? kept : undefined;
    } catch (error) {
      this.#options.onStoreError?.(error);
      return undefined;
    }
  }

  async #save(): Promise<void> {
    try {
      await this.#options.store?.save(this.#keys);
    } catch (error) {
      this.#options.onStoreError?.(error);
    }
  }
}
