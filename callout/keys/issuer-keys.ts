import type { KeyObject } from "node:crypto";
import { Reason } from "../reason.ts";
import type { KeySource } from "../token/verify.ts";

/** Seconds. */
export interface KeyTimes {
  /** Between regular refreshes. */
  readonly refresh: number;
  /** At least this long between two refreshes that unknown key ids ask for. */
  readonly cooldown: number;
  /** How long the last good keys serve when no refresh succeeds. */
  readonly keep: number;
  /** Before the first repetition of a failed refresh; doubles up to the cool-down. */
  readonly retry: number;
}

/** Entra's key rollover has no schedule and can be an emergency. */
export const defaultTimes: KeyTimes = { refresh: 3600, cooldown: 300, keep: 86_400, retry: 1 };

export type RefreshResult = "ok" | "failed";

export interface IssuerKeysOptions {
  readonly fetch: () => Promise<Map<string, KeyObject>>;
  readonly times?: KeyTimes;
  /** Told of every refresh. */
  readonly onRefresh?: (result: RefreshResult, error?: unknown) => void;
}

/**
 * The signing keys of one issuer: fetched ahead, refreshed in the background, kept while the issuer
 * is down. A lookup never waits: an unknown key id is refused now and asked for behind the scenes,
 * so that the client finds the key when it reconnects.
 */
export class IssuerKeys implements KeySource {
  readonly #fetch: IssuerKeysOptions["fetch"];
  readonly #times: KeyTimes;
  readonly #onRefresh: NonNullable<IssuerKeysOptions["onRefresh"]>;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  #fetchedAt = -Infinity;
  #askedAt = -Infinity;
  #failures = 0;
  #loaded: () => void = () => undefined;
  #running = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ fetch, times = defaultTimes, onRefresh = () => undefined }: IssuerKeysOptions) {
    this.#fetch = fetch;
    this.#times = times;
    this.#onRefresh = onRefresh;
  }

  /** Starts fetching; resolves once there are keys, however long the issuer takes. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#loaded = resolve;
      void this.#refresh();
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  find(kid: string): ReturnType<KeySource["find"]> {
    if (!this.fresh) return Reason.KeysUnavailable;
    const key = this.#keys.get(kid);
    if (key) return key;
    this.#ask();
    return Reason.UnknownKey;
  }

  /** True while there are keys that may be used. */
  get fresh(): boolean {
    return this.age < this.#times.keep;
  }

  /** Seconds since the keys were fetched; Infinity before the first time. */
  get age(): number {
    return (performance.now() - this.#fetchedAt) / 1000;
  }

  get ids(): string[] {
    return [...this.#keys.keys()].sort();
  }

  /** The first unknown id asks at once; a flood of them asks once in a cool-down. */
  #ask(): void {
    const now = performance.now();
    if (this.#running || now - this.#askedAt < this.#times.cooldown * 1000) return;
    this.#askedAt = now;
    void this.#refresh();
  }

  async #refresh(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running = true;
    try {
      this.#keys = await this.#fetch();
      this.#fetchedAt = performance.now();
      this.#failures = 0;
      this.#loaded();
      this.#onRefresh("ok");
    } catch (error) {
      this.#failures++;
      this.#onRefresh("failed", error);
    }
    this.#running = false;
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#refresh(), this.#pause() * 1000);
  }

  /** Seconds until the next refresh. */
  #pause(): number {
    const { refresh, cooldown, retry } = this.#times;
    if (this.#failures === 0) return refresh;
    return Math.min(retry * 2 ** (this.#failures - 1), cooldown);
  }
}
