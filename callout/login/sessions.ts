import type { Session } from "./session.ts";

/** Sessions remembered: some 60 MB, and more connections than a cluster of this kind has. */
const most = 65_536;

/**
 * The granted logins that are not over yet, by server and client.
 *
 * Bounded: what has expired goes, and when it is full, what would expire first. That reaches the sessions
 * of servers that are gone as well, since nobody renews them. A session that is pushed out lives on; it
 * has to log in again at its server's next reload.
 *
 * @example
 * const sessions = new Sessions();
 * sessions.remember(session, now);
 * sessions.find(request.server_id.id, request.client_info.id, now);
 */
export class Sessions {
  readonly #most: number;
  readonly #sessions = new Map<string, Session>();
  /** Keys of sessions by the minute in which they end, so that the first to end are found at once. */
  readonly #ending = new Map<number, Set<string>>();
  #swept = 0;

  constructor(capacity: number = most) {
    this.#most = capacity;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Later logins of a connection replace earlier ones; of two decisions on one token the one that ends
   * first holds, in whatever order they become known.
   *
   * @param now unix seconds
   */
  remember(session: Session, now: number): void {
    this.#sweep(now);
    const key = keyOf(session.server, session.client);
    const known = this.#sessions.get(key);
    const same = known?.identity.uti === session.identity.uti;
    if (session.expires <= now || (same && known.expires <= session.expires)) return;
    this.#forget(key);
    this.#sessions.set(key, session);
    const minute = minuteOf(session.expires);
    const ending = this.#ending.get(minute);
    if (ending) ending.add(key);
    else this.#ending.set(minute, new Set([key]));
    if (this.size > this.#most) this.#forgetFirst();
  }

  /** @param now unix seconds */
  find(server: string, client: number | undefined, now: number): Session | undefined {
    const session = this.#sessions.get(keyOf(server, client));
    return session && session.expires > now ? session : undefined;
  }

  /** Those that are not over. @param now unix seconds */
  all(now: number): Session[] {
    return [...this.#sessions.values()].filter(({ expires }) => expires > now);
  }

  #sweep(now: number): void {
    const minute = minuteOf(now);
    if (minute === this.#swept) return;
    this.#swept = minute;
    for (const [end, keys] of this.#ending) {
      if (end >= minute) continue;
      for (const key of keys) this.#sessions.delete(key);
      this.#ending.delete(end);
    }
  }

  #forgetFirst(): void {
    const [key] = this.#ending.get(Math.min(...this.#ending.keys())) ?? [];
    if (key !== undefined) this.#forget(key);
  }

  #forget(key: string): void {
    const session = this.#sessions.get(key);
    if (!session) return;
    this.#sessions.delete(key);
    const minute = minuteOf(session.expires);
    const ending = this.#ending.get(minute);
    ending?.delete(key);
    if (ending?.size === 0) this.#ending.delete(minute);
  }
}

const keyOf = (server: string, client = 0) => `${server} ${client}`;
const minuteOf = (seconds: number) => Math.floor(seconds / 60);
