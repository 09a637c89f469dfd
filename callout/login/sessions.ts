import { Ends } from "./ends.ts";
import type { Session } from "./session.ts";

/** Sessions remembered: some 60 MB, and more connections than a cluster of this kind has. */
const most = 65_536;
/** Starts of a node that are remembered, of which all but the last are over. */
const mostStarts = 16;

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
  /** Keys of sessions by the minute in which they end. */
  readonly #ends = new Ends();
  /** Ids of servers by their names: a server has another id after each start. */
  readonly #starts = new Map<string, Set<string>>();

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
    for (const key of this.#ends.takePast(minuteOf(now))) this.#sessions.delete(key);
    const key = keyOf(session.server, session.client);
    const known = this.#sessions.get(key);
    const same = known?.identity.uti === session.identity.uti;
    const isOld = same && known.expires <= session.expires && known.policy === session.policy;
    if (session.expires <= now || isOld || (same && known.expires < session.expires)) return;
    this.#forget(key);
    this.#sessions.set(key, session);
    this.#ends.add(key, minuteOf(session.expires));
    this.#rememberStart(session);
    if (this.size > this.#most) this.#forgetFirst();
  }

  /** @param now unix seconds */
  find(server: string, client: number | undefined, now: number): Session | undefined {
    const session = this.#sessions.get(keyOf(server, client));
    return session && session.expires > now ? session : undefined;
  }

  /**
   * Those that a connection of this number may have been since a node of this name was first heard of: one for
   * each of its starts at most, the last login first.
   *
   * @param now unix seconds
   */
  findAt(node: string, client: number, now: number): Session[] {
    const found = [...(this.#starts.get(node) ?? [])].flatMap(
      (server) => this.find(server, client, now) ?? [],
    );
    return found.toSorted((a, b) => (b.since ?? 0) - (a.since ?? 0));
  }

  /** Those that are not over. @param now unix seconds */
  all(now: number): Session[] {
    return [...this.#sessions.values()].filter(({ expires }) => expires > now);
  }

  #rememberStart({ node, server }: Session): void {
    if (node === undefined) return;
    const starts = this.#starts.get(node) ?? new Set();
    if (starts.has(server)) return;
    this.#starts.set(node, starts.add(server));
    const [oldest] = starts;
    if (starts.size > mostStarts && oldest !== undefined) starts.delete(oldest);
  }

  #forgetFirst(): void {
    const key = this.#ends.takeFirst();
    if (key !== undefined) this.#sessions.delete(key);
  }

  #forget(key: string): void {
    const session = this.#sessions.get(key);
    if (!session) return;
    this.#sessions.delete(key);
    this.#ends.remove(key, minuteOf(session.expires));
  }
}

const keyOf = (server: string, client = 0) => `${server} ${client}`;
const minuteOf = (seconds: number) => Math.floor(seconds / 60);
