import { randomUUID } from "node:crypto";
import { isObject } from "../../values/shape/index.ts";
import { BucketConflict } from "../bucket/bucket.ts";
import { Elapsed } from "../time/elapsed.ts";

/** Who may make and change streams: one replica at a time. */
export interface LeaseEntry {
  /** Name of the replica; empty once it has given the lease back. */
  readonly holder: string;
  /** Of the holder's process: one that has started again is another. */
  readonly process: string;
  /** Counts its renewals. */
  readonly beat: number;
  /** Public key (U…) as which the holder connects. */
  readonly user: string;
  /** Unix seconds of its last look at every stream. */
  readonly looked?: number;
  /** Digests of policies that holders have applied, the newest last. */
  readonly policies?: readonly string[];
}

/** Where the lease is kept. The entry is replaced only if it is the one that was read. */
export interface LeaseStore {
  get(): LeaseEntry | undefined;
  /** @throws BucketConflict when somebody else was quicker; Error when JetStream does not answer */
  replace(entry: LeaseEntry): Promise<void>;
}

export interface LeaseOptions {
  readonly instance: string;
  readonly user: () => string;
  readonly store: LeaseStore;
  /** Milliseconds of a clock that never goes back. @default the process's */
  readonly now?: () => number;
}

/** Seconds between two renewals. */
export const renewalSeconds = 2;
/** Seconds after a renewal was sent in which its holder may act. */
export const heldSeconds = 10;
/** Seconds without a renewal after which another replica takes the lease. */
export const expirySeconds = 15;
/** Policies that are remembered. */
const mostPolicies = 16;

/**
 * A lease that one replica holds. No clock is compared with another's: the holder counts from before it sends a
 * renewal, and the others from when they saw the last one, which is later. So the holder stops five seconds before
 * anybody else may begin, as long as clocks of machines run at about the same speed.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #process = randomUUID();
  #renewed: Elapsed | undefined;
  #seen = { entry: "", at: 0 };
  /** By the clock of `now`, in milliseconds. */
  #givenBackUntil = -Infinity;
  looked: number | undefined;
  /** The policy that this one applies. */
  #policy: string | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** Whether this replica may act now. To be asked right before each change. */
  get isHeld(): boolean {
    return this.#renewed !== undefined && this.#renewed.seconds < heldSeconds;
  }

  /** Renews the lease, or takes it when nobody has it. @throws Error when JetStream does not answer */
  async renew(): Promise<void> {
    const { store, instance, user } = this.#options;
    const found = store.get();
    if (!this.#mayTake(found)) return;
    const before = new Elapsed();
    const looked = this.looked ?? found?.looked;
    const beat = (found?.beat ?? 0) + 1;
    const policies = withNewest(found?.policies ?? [], this.#policy);
    const entry = { holder: instance, process: this.#process, beat, user: user() };
    const more = {
      ...(looked !== undefined && { looked }),
      ...(policies.length > 0 && { policies }),
    };
    try {
      await store.replace({ ...entry, ...more });
      // it may have been given back meanwhile
      if (this.#now >= this.#givenBackUntil) this.#renewed = before;
    } catch (error) {
      // another replica has taken it, or signed the entry with a new key; the next look at the bucket tells
      if (!(error instanceof BucketConflict)) throw error;
      if (!this.#isMine(store.get())) this.#renewed = undefined;
    }
  }

  /** Policies that holders have applied, the newest last. */
  get policies(): readonly string[] {
    return this.#options.store.get()?.policies ?? [];
  }

  /**
   * Writes down that a policy is applied, for later holders who may not have it.
   *
   * @param digest of the policy
   * @returns whether it is written, and this replica has the lease
   * @throws Error as `renew`
   */
  async putInForce(digest: string): Promise<boolean> {
    this.#policy = digest;
    if (this.policies.at(-1) !== digest) await this.renew();
    return this.isHeld && this.policies.at(-1) === digest;
  }

  /**
   * Gives the lease back, so that another replica takes it at once.
   *
   * @param seconds for which this one does not take it again
   * @throws Error as `renew`
   */
  async giveBack(seconds = Infinity): Promise<void> {
    const { store } = this.#options;
    this.#policy = undefined;
    this.#givenBackUntil = this.#now + seconds * 1000;
    this.#renewed = undefined;
    const found = store.get();
    if (found && this.#isMine(found)) await store.replace({ ...found, holder: "" });
  }

  get #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  #isMine(entry: LeaseEntry | undefined): boolean {
    return entry?.process === this.#process;
  }

  #mayTake(found: LeaseEntry | undefined): boolean {
    const now = this.#now;
    const entry = JSON.stringify(found);
    if (entry !== this.#seen.entry) this.#seen = { entry, at: now };
    if (now < this.#givenBackUntil) return false;
    if (!found || found.holder === "" || this.#isMine(found)) return true;
    this.#renewed = undefined;
    this.#policy = undefined;
    return now - this.#seen.at >= expirySeconds * 1000;
  }
}

function withNewest(policies: readonly string[], newest: string | undefined): readonly string[] {
  if (newest === undefined || policies.at(-1) === newest) return policies;
  return [...policies.filter((each) => each !== newest), newest].slice(-mostPolicies);
}

/** Reads a lease strictly; undefined for anything of another form. */
export function readLease(value: unknown): LeaseEntry | undefined {
  if (!isObject(value)) return undefined;
  const { holder, process, beat, user, looked, policies = [] } = value;
  if (![holder, process, user].every((text) => typeof text === "string")) return undefined;
  if (!Number.isSafeInteger(beat)) return undefined;
  if (looked !== undefined && !Number.isSafeInteger(looked)) return undefined;
  if (!Array.isArray(policies) || !policies.every((each) => typeof each === "string"))
    return undefined;
  return value as unknown as LeaseEntry;
}
