import type { Logged } from "./log-reader.ts";

/** Who a connection is, by the record of its login. */
export interface Session {
  readonly roles: readonly string[];
  readonly account?: string;
  readonly tid?: string;
  readonly oid?: string;
  readonly azp?: string;
  readonly iss?: string;
  readonly sub?: string;
  readonly uti?: string;
  readonly user_nkey?: string;
}

interface Login extends Session {
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Milliseconds by which clocks of callouts and servers may differ. */
const skew = 5000;

/**
 * The logins of an audit, by connection: the server's name, and the number that it gave to the connection. A
 * server restarts its numbers after a restart, so of several logins the last before the line is meant.
 */
export class Sessions {
  readonly #logins = new Map<string, Login[]>();

  /** Takes a line of an audit log or of an export; what is not a granted login is passed over. */
  read(line: string): void {
    const record = parsed(line);
    const { server, client, decision, time, roles_matched: roles } = record;
    const id = client?.id;
    if (decision !== "granted" || id === undefined || server?.name === undefined) return;
    const { account, tid, oid, azp, iss, sub, uti, user_nkey } = record;
    const key = keyOf(server.name, id);
    const login = { account, tid, oid, azp, iss, sub, uti, user_nkey, time: time ?? 0 };
    const all = this.#logins.get(key) ?? [];
    all.push({ ...given(login), roles: roles ?? [] });
    this.#logins.set(key, all);
  }

  /** Of the connection that a line is about. The only one there is counts whatever the clocks say. */
  find({ server, client, time = Infinity }: Logged): Session | undefined {
    if (server === undefined) return undefined;
    const logins = this.#logins.get(keyOf(server, client)) ?? [];
    const before = logins.filter((login) => login.time <= time + skew);
    const possible = before.length === 0 && logins.length === 1 ? logins : before;
    return possible.toSorted((a, b) => a.time - b.time).at(-1);
  }
}

interface Recorded extends Partial<Login> {
  readonly decision?: string;
  readonly roles_matched?: readonly string[];
  readonly server?: { readonly name?: string };
  readonly client?: { readonly id?: number };
}

/** A line that was cut off, as a lost machine leaves it, does not stop the reading. */
function parsed(line: string): Recorded {
  try {
    return (JSON.parse(line) ?? {}) as Recorded;
  } catch {
    return {};
  }
}

/** Without what is not there. */
function given<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

const keyOf = (server: string, client: number) => `${server} ${client}`;
