import type { Secrets } from "./secrets.ts";

/** Milliseconds for which servers may still run the configuration before. */
const grace = 60_000;

/**
 * The secrets in force and, for a minute after another xkey came, those before.
 *
 * Servers and callouts do not reload at the same moment. The xkey that a server seals for says which
 * configuration it runs, so a request for the previous one is answered with all keys of that time: the
 * server believes no others.
 */
export class RecentSecrets {
  #newest: Secrets;
  #previous: { readonly secrets: Secrets; readonly until: number } | undefined;

  constructor(first: Secrets) {
    this.#newest = first;
  }

  /** @param now milliseconds of any clock that only goes forward */
  replace(next: Secrets, now: number): void {
    const before = this.#newest;
    if (next.xkey.getPublicKey() !== before.xkey.getPublicKey()) {
      this.#previous = { secrets: before, until: now + grace };
    }
    this.#newest = next;
  }

  get newest(): Secrets {
    return this.#newest;
  }

  /** Newest first. @param now of the same clock */
  at(now: number): readonly Secrets[] {
    const previous = this.#previous;
    return previous && now < previous.until ? [this.#newest, previous.secrets] : [this.#newest];
  }
}
