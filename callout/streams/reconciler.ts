import { randomInt } from "node:crypto";
import type { AccessDocument } from "../../access/index.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Log } from "../log/log.ts";
import { Elapsed } from "../time/elapsed.ts";
import { lookAtAccount } from "./account-look.ts";
import type { AccountLinks } from "./account-links.ts";
import { agreementOf } from "./agreement.ts";
import { isDeclared, streamsToKeep } from "./declared.ts";
import type { Found, Keeper } from "./keeper.ts";
import { renewalSeconds, type Lease } from "./lease.ts";
import type { Rows } from "./rows.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface ReconcilerOptions {
  readonly policy: () => AccessDocument;
  readonly lease: Lease;
  readonly rows: Rows;
  readonly links: Pick<AccountLinks, "api" | "watch" | "close">;
  /** @param mayWrite whether anything may be changed in a pass */
  readonly keeper: (mayWrite: () => Promise<boolean>) => Pick<Keeper, "keep" | "unreachable">;
  /** Whether everything that was done is recorded. */
  readonly isRecorded: () => Promise<boolean>;
  /** What every replica says of itself. */
  readonly everybody: () => Promise<readonly object[]>;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Seconds between two looks at everything, more or less a fifth, and after one that found JetStream away: at first. */
const periodSeconds = 30;
const firstPause = 1;
/** Seconds between two looks at an account that changes. */
const settleSeconds = 0.5;
/** Seconds for which a replica that has another policy than the others changes nothing. */
const agreementSeconds = 60;
/** Accounts that are looked at together. */
const together = 4;

/**
 * Keeps streams and consumers as the policy declares them, in the one replica that has the lease: at the start, after
 * each new policy, when servers report a change, and every half minute.
 *
 * JetStream has no update that depends on what was read, so somebody else's change within the milliseconds between
 * look and update is overwritten. Nothing is done before the replicas have the same policy.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  /** Accounts in which a server has reported a change. */
  readonly #changed = new Set<string>();
  #isDue = true;
  #failures = 0;
  #disagreed: Elapsed | undefined;
  #wake: () => void = () => undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Renews the lease and looks, until the signal. */
  async run(): Promise<void> {
    await Promise.all([this.#renewals(), this.#looks()]);
  }

  /** Looks at everything soon: another policy is in force. */
  changed(): void {
    this.#isDue = true;
    this.#failures = 0;
    this.#wake();
  }

  /** Looks at an account soon. */
  changedIn(account: string): void {
    this.#changed.add(account);
    this.#wake();
  }

  async #renewals(): Promise<void> {
    const { lease, links, log, signal } = this.#options;
    let wasHeld = false;
    while (!signal.aborted) {
      try {
        await lease.renew();
      } catch (error) {
        log.debug("streams_lease_not_renewed", { problem: messageOf(error) });
      }
      const { isHeld } = lease;
      if (isHeld !== wasHeld) log.info(isHeld ? "streams_lease_taken" : "streams_lease_lost");
      if (isHeld && !wasHeld) this.changed();
      if (!isHeld && wasHeld) await links.close();
      wasHeld = isHeld;
      await pause(renewalSeconds, signal);
    }
  }

  async #looks(): Promise<void> {
    const { lease, log, signal } = this.#options;
    while (!signal.aborted) {
      const isWhole = this.#isDue;
      const accounts = new Set(this.#changed);
      this.#isDue = false;
      this.#changed.clear();
      try {
        if (lease.isHeld && (isWhole || accounts.size > 0))
          await this.#look(isWhole ? undefined : accounts);
      } catch (error) {
        this.#failures++;
        log.warn("streams_not_looked_at", { problem: messageOf(error) });
      }
      await this.#next();
    }
  }

  /** Until the next look is due, or something has changed. */
  async #next(): Promise<void> {
    const { signal } = this.#options;
    if (!this.#isDue && this.#changed.size === 0) {
      const backoff = firstPause * 2 ** (this.#failures - 1);
      const seconds = this.#failures > 0 ? Math.min(backoff, periodSeconds) : periodSeconds;
      const jitter = randomInt(800, 1200) / 1000;
      const waking = new AbortController();
      this.#wake = () => waking.abort();
      await pause(seconds * jitter, AbortSignal.any([signal, waking.signal]));
      if (!waking.signal.aborted) this.#isDue = true;
    }
    await pause(settleSeconds, signal);
  }

  /** @param only the accounts to look at; all of them when absent */
  async #look(only: ReadonlySet<string> | undefined): Promise<void> {
    const { keeper, lease, links, policy, rows } = this.#options;
    const { accounts, digest } = policy();
    const all = [...streamsToKeep(accounts)];
    const wanted = all.filter(([account]) => only?.has(account) ?? true);
    if (!only) {
      await links.close(new Set(all.map(([account]) => account)));
      const now = unixSeconds();
      await rows.retire((names) => isDeclared(accounts, names), digest, now);
    }
    let agreed: Promise<boolean> | undefined;
    const mayWrite = () => (agreed ??= this.#mayWrite());
    const look = { links, keeper: keeper(mayWrite), policy: digest };
    const found: Found[] = [];
    for (let at = 0; at < wanted.length; at += together) {
      const some = wanted.slice(at, at + together);
      const looks = some.map(([account, streams]) => lookAtAccount(account, streams, look));
      found.push(...(await Promise.all(looks)).flat());
    }
    this.#failures = found.every((each) => each === "settled") ? 0 : this.#failures + 1;
    if (!only && lease.isHeld) lease.looked = unixSeconds();
  }

  /** Whether the replicas have one policy, and what was done before is recorded. */
  async #mayWrite(): Promise<boolean> {
    const { everybody, isRecorded, lease, log, policy } = this.#options;
    if (!(await isRecorded())) return false;
    const agreement = agreementOf(policy().digest, await everybody());
    if (agreement === "agreed") {
      this.#disagreed = undefined;
      return lease.isHeld;
    }
    this.#disagreed ??= new Elapsed();
    const isOver = this.#disagreed.seconds > agreementSeconds;
    log.info("streams_wait_for_policy", { agreement });
    // one that stays behind must not keep the others from it
    if (isOver && agreement === "behind") await lease.giveBack(agreementSeconds);
    return isOver && lease.isHeld;
  }
}

/** Ends early when the signal says so. */
function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000).unref();
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
