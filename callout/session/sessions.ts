import { ExpiryIndex } from "./expiry-index.ts";
import { holderOf } from "./holder.ts";
import { isSameSession, type Session } from "./session.ts";
import { Shares } from "./shares.ts";

/** Sessions remembered: some 60 MB, and more connections than a cluster of this kind has. */
const most = 65_536;
/** Remembered starts of a node, of which only the last is current. */
const mostStarts = 16;

/**
 * The current sessions, by server and client.
 *
 * Bounded: expired and closed sessions are removed. When it is full, the oldest session of the identity with the most
 * is dropped, so nobody can push out sessions of an identity that has fewer. A dropped session continues, but has to
 * log in again at its server's next reload.
 *
 * @example
 * const sessions = new Sessions();
 * sessions.remember(session, now);
 * sessions.find(request.server_id.id, request.client_info.id, now);
 */
export class Sessions {
  readonly #most: number;
  readonly #sessions = new Map<string, Session>();
  /** Keys of sessions by the minute in which they expire. */
  readonly #ends = new ExpiryIndex();
  /** Keys of sessions by holder. */
  readonly #shares = new Shares();
  /** Ids of servers by their names: a server has another id after each start. */
  readonly #starts = new Map<string, Set<string>>();

  constructor(capacity: number = most) {
    this.#most = capacity;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Of two decisions on a connection, the one that the server requested later counts, in whatever order they arrive,
   * but with the same token never for longer than the other.
   *
   * @param now unix seconds
   */
  remember(session: Session, now: number): void {
    for (const key of this.#ends.takePast(minuteOf(now))) this.#remove(key);
    const key = keyOf(session.server, session.client);
    const known = this.#sessions.get(key);
    const last = known ? lastOf(known, session) : session;
    if (last.expires <= now || (known && isSameSession(known, last) && known.since === last.since))
      return;
    this.#remove(key);
    this.#sessions.set(key, last);
    this.#ends.add(key, minuteOf(last.expires));
    this.#shares.add(holderOf(last.identity), key);
    this.#rememberStart(last);
    if (this.size > this.#most) this.#remove(this.#shares.first);
  }

  /** To be called when the connection has ended. @returns whether it was remembered */
  forget(server: string, client: number): boolean {
    return this.#remove(keyOf(server, client));
  }

  /** @param now unix seconds */
  find(server: string, client: number | undefined, now: number): Session | undefined {
    const session = this.#sessions.get(keyOf(server, client));
    return session && session.expires > now ? session : undefined;
  }

  /**
   * The sessions that a connection with this number can belong to on a node of this name: at most one per start of the
   * node, the latest login first.
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

  #remove(key = ""): boolean {
    const session = this.#sessions.get(key);
    if (!session) return false;
    this.#sessions.delete(key);
    this.#ends.remove(key, minuteOf(session.expires));
    this.#shares.remove(holderOf(session.identity), key);
    return true;
  }
}

function lastOf(known: Session, told: Session): Session {
  const last = (told.since ?? 0) < (known.since ?? 0) ? known : told;
  if (known.identity.uti !== told.identity.uti) return last;
  return { ...last, expires: Math.min(known.expires, told.expires) };
}

const keyOf = (server: string, client = 0) => `${server} ${client}`;
const minuteOf = (seconds: number) => Math.floor(seconds / 60);
