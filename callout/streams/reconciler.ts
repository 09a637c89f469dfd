import { randomInt } from "node:crypto";
import type { AccessDocument } from "../../access/index.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Log } from "../log/log.ts";
import { Elapsed } from "../time/elapsed.ts";
import { lookAtAccount } from "./account-look.ts";
import { Agenda, periodSeconds } from "./agenda.ts";
import type { AccountLinks } from "./account-links.ts";
import { Consent, type Permission } from "./consent.ts";
import { isDeclared, streamsToKeep } from "./declared.ts";
import type { Keeper } from "./keeper.ts";
import { renewalSeconds, type Lease } from "./lease.ts";
import type { Rows } from "./rows.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface ReconcilerOptions {
  readonly policy: () => AccessDocument;
  readonly lease: Lease;
  readonly rows: Rows;
  readonly links: Pick<AccountLinks, "api" | "watch" | "close">;
  /** @param mayWrite what may be changed in a look */
  readonly keeper: (mayWrite: () => Promise<Permission>) => Pick<Keeper, "keep" | "unreachable">;
  /** Whether everything that was done is recorded. */
  readonly isRecorded: () => Promise<boolean>;
  /** What every replica says about itself. */
  readonly everybody: () => Promise<readonly object[]>;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Seconds between two questions who is there. */
const meetingSeconds = 5;
/** Accounts that are looked at together, and the seconds after which a look makes room for another one. */
const together = 4;
const slowSeconds = 5;

/**
 * Keeps streams and consumers as the policy declares them, in the one replica that has the lease: at the start, after
 * each new policy, when servers report a change, and every half minute. Each account has a look of its own, so that
 * none waits for one that changes all the time, or whose JetStream does not answer.
 *
 * JetStream has no update that depends on what was read, so somebody else's change within the milliseconds between
 * look and update is overwritten. Nothing is done before the replicas have the same policy.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #agenda = new Agenda(() => randomInt(800, 1200) / 1000);
  readonly #clock = new Elapsed();
  /** Looks under way, by account. */
  readonly #running = new Map<string, Promise<void>>();
  /** Accounts whose looks have only just begun. */
  readonly #quick = new Set<string>();
  /** Since the accounts were compared with the policy; undefined when that is due. */
  #tidied: Elapsed | undefined;
  readonly #consent: Consent;
  #wake: () => void = () => undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#consent = new Consent(options);
  }

  /** Renews the lease and looks, until the signal. */
  async run(): Promise<void> {
    await Promise.all([this.#renewals(), this.#looks(), this.#meetings()]);
  }

  /** Looks at everything soon: another policy is in force. */
  changed(): void {
    this.#tidied = undefined;
    this.#agenda.everything(this.#clock.seconds);
    this.#wake();
  }

  /** Looks at an account soon. */
  changedIn(account: string): void {
    this.#agenda.changed(account, this.#clock.seconds);
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

  async #meetings(): Promise<void> {
    const { log, signal } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#consent.meet();
      } catch (error) {
        log.debug("replicas_not_met", { problem: messageOf(error) });
      }
      await pause(meetingSeconds, signal);
    }
  }

  async #looks(): Promise<void> {
    const { lease, log, signal } = this.#options;
    while (!signal.aborted) {
      const waking = new AbortController();
      this.#wake = () => waking.abort();
      let seconds = periodSeconds;
      if (lease.isHeld) {
        try {
          await this.#tidy();
        } catch (error) {
          log.warn("streams_not_looked_at", { problem: messageOf(error) });
        }
        seconds = this.#begin();
      }
      await pause(seconds, AbortSignal.any([signal, waking.signal]));
    }
    await Promise.all(this.#running.values());
  }

  /** Begins the looks that are due, as many as may be. @returns seconds until the next is */
  #begin(): number {
    for (;;) {
      const now = this.#clock.seconds;
      if (this.#quick.size >= together) return periodSeconds;
      const account = this.#agenda.next(now);
      if (account === undefined) return this.#agenda.pause(now);
      this.#agenda.begin(account);
      this.#quick.add(account);
      const look = this.#look(account).finally(() => this.#running.delete(account));
      this.#running.set(account, look);
      void Promise.race([look, pause(slowSeconds, this.#options.signal)]).finally(() => {
        this.#quick.delete(account);
        this.#wake();
      });
    }
  }

  /** Reports what is no longer declared, and closes the connections for it. */
  async #tidy(): Promise<void> {
    const { lease, links, policy, rows, signal } = this.#options;
    if (this.#tidied !== undefined && this.#tidied.seconds < periodSeconds) return;
    // a look by the earlier policy would write down what it says of streams that are no longer declared
    if (this.#tidied === undefined) await Promise.all(this.#running.values());
    // another replica may lead by now, by a policy that declares more
    if (!lease.isHeld || signal.aborted) return;
    this.#tidied = new Elapsed();
    const { accounts, digest } = policy();
    const wanted = new Set(streamsToKeep(accounts).keys());
    this.#agenda.keep(wanted, this.#clock.seconds);
    await links.close(wanted);
    await rows.retire((names) => isDeclared(accounts, names), digest, unixSeconds());
  }

  async #look(account: string): Promise<void> {
    const { keeper, lease, links, log, policy, signal } = this.#options;
    const { accounts, digest } = policy();
    const isCurrent = () => !signal.aborted && lease.isHeld && policy().digest === digest;
    let permission: Promise<Permission> | undefined;
    const mayWrite = () => (permission ??= this.#consent.ask(digest));
    let isSettled = false;
    try {
      const streams = streamsToKeep(accounts).get(account) ?? [];
      const look = { links, keeper: keeper(mayWrite), policy: digest, isCurrent };
      const found = await lookAtAccount(account, streams, look);
      isSettled = found.every((each) => each === "settled");
    } catch (error) {
      log.warn("streams_not_looked_at", { account, problem: messageOf(error) });
    }
    const now = this.#clock.seconds;
    this.#agenda.end(account, isSettled, now);
    const age = this.#agenda.age(now);
    if (lease.isHeld && Number.isFinite(age)) lease.looked = unixSeconds() - Math.round(age);
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
