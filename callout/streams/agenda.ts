/** Seconds between two looks at an account, more or less a fifth. */
export const periodSeconds = 30;
/** Seconds after a look that did not settle everything: at first, then twice as many each time, up to the period. */
const firstPause = 1;
/** Seconds at least between two looks at an account. */
const settleSeconds = 0.5;

interface Item {
  /** When it is to be looked at, by the caller's clock. */
  due: number;
  /** Looks in a row that did not settle everything. */
  failures: number;
  isBusy: boolean;
  /** When the last look ended; never: -Infinity. */
  ended: number;
}

/**
 * When each account is to be looked at. Every account has a deadline of its own that nothing moves further away, and
 * those that wait longest come first: one in which something changes all the time takes nothing from the others.
 *
 * All times are seconds of one clock that never goes back.
 */
export class Agenda {
  readonly #items = new Map<string, Item>();
  readonly #jitter: () => number;

  /** @param jitter by which a pause is multiplied */
  constructor(jitter: () => number) {
    this.#jitter = jitter;
  }

  /** Takes accounts that are new, at once, and forgets those that no longer exist. */
  keep(accounts: ReadonlySet<string>, now: number): void {
    for (const account of this.#items.keys())
      if (!accounts.has(account)) this.#items.delete(account);
    for (const account of accounts)
      if (!this.#items.has(account))
        this.#items.set(account, { due: now, failures: 0, isBusy: false, ended: -Infinity });
  }

  /** Everything is to be looked at soon. */
  everything(now: number): void {
    for (const item of this.#items.values()) {
      item.failures = 0;
      hasten(item, now);
    }
  }

  /** An account is to be looked at soon; also if it is being looked at, since that may have missed the change. */
  changed(account: string, now: number): void {
    const item = this.#items.get(account);
    if (item) hasten(item, now);
  }

  /** The account that has been due for longest, and is not being looked at; undefined when none is due. */
  next(now: number): string | undefined {
    const [first] = this.#waiting;
    return first && first[1].due <= now ? first[0] : undefined;
  }

  /** Seconds until an account is due. */
  pause(now: number): number {
    const [first] = this.#waiting;
    return first ? Math.max(0, first[1].due - now) : periodSeconds;
  }

  /** A look has begun. */
  begin(account: string): void {
    const item = this.#items.get(account);
    if (item) Object.assign(item, { isBusy: true, due: Infinity });
  }

  /** A look has ended. @param isSettled whether everything was found, and is as well as it can be */
  end(account: string, isSettled: boolean, now: number): void {
    const item = this.#items.get(account);
    if (!item) return;
    item.isBusy = false;
    item.ended = now;
    item.failures = isSettled ? 0 : item.failures + 1;
    const backoff = firstPause * 2 ** (item.failures - 1);
    const seconds = item.failures > 0 ? Math.min(backoff, periodSeconds) : periodSeconds;
    item.due = Math.max(now + settleSeconds, Math.min(item.due, now + seconds * this.#jitter()));
  }

  /** Seconds since the last look at the account that was looked at least lately; infinite before its first. */
  age(now: number): number {
    return now - Math.min(now, ...[...this.#items.values()].map(({ ended }) => ended));
  }

  get #waiting(): [string, Item][] {
    const waiting = [...this.#items].filter(([, { isBusy }]) => !isBusy);
    return waiting.sort(([, one], [, other]) => one.due - other.due);
  }
}

function hasten(item: Item, now: number): void {
  item.due = Math.min(item.due, Math.max(now, item.ended + settleSeconds));
}
