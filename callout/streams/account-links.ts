import {
  calloutInbox,
  streamsAdvisories,
  streamsUserJwt,
  type DeclaredStream,
} from "../../nats/index.ts";
import { Link, type LinkOptions } from "../link/link.ts";
import type { Secrets } from "../settings/secrets.ts";
import { Elapsed } from "../time/elapsed.ts";
import { streamsApi, type StreamsApi } from "./api.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface AccountLinksOptions extends Pick<LinkOptions, "name" | "nats" | "log"> {
  readonly secrets: () => Secrets;
  /**
   * Called when a server says that somebody made, changed or deleted a stream or consumer of the account, and when
   * nobody would have said so.
   */
  readonly onChange: (account: string) => void;
}

/** Seconds for which a user is good, and after which a connection with another one takes its place. */
const userSeconds = 3600;
const renewedAfter = 2700;

interface Open {
  readonly link: Link;
  /** What it may do. */
  readonly rights: string;
  readonly age: Elapsed;
  /** Subjects of advisories that are subscribed to. */
  readonly watched: Set<string>;
}

/**
 * A connection to each account with declared streams, as a user that may do exactly what they need. It lasts while this
 * replica has the lease; a policy that declares other streams gets another connection.
 */
export class AccountLinks {
  readonly #options: AccountLinksOptions;
  readonly #open = new Map<string, Open>();
  /** Accounts to which a connection is being made. */
  readonly #opening = new Set<string>();

  constructor(options: AccountLinksOptions) {
    this.#options = options;
  }

  /**
   * JetStream of an account.
   *
   * @throws Error when there is no connection: the account has no key here, no server accepts the user, or the connection was lost
   */
  async api(account: string, streams: readonly DeclaredStream[]): Promise<StreamsApi> {
    const { account: id = "" } = this.#options.secrets().accounts.get(account) ?? {};
    const rights = JSON.stringify([id, streams]);
    const known = this.#open.get(account);
    const isGood = known?.rights === rights && known.age.seconds < renewedAfter;
    // before it is looked at, so that no later change is missed
    if (isGood) this.#follow(known, account, streams);
    const { link } = isGood ? known : await this.#replace(account, rights, streams);
    if (!link.connected) throw new Error("the connection to the account is lost");
    return streamsApi(link.connection);
  }

  /**
   * Follows the advisories about these streams, each until the first, and again at the next look: a client that can
   * make messages appear on their subjects could send any number. To be called after the first request: an account may
   * be limited to a few subscriptions, and answers need one. So nobody says what has changed during the first look at an
   * account, and it is followed by another.
   */
  watch(account: string, streams: readonly DeclaredStream[]): void {
    const open = this.#open.get(account);
    if (open && this.#follow(open, account, streams) > 0) this.#options.onChange(account);
  }

  /** @returns how many subjects were not followed before */
  #follow({ link, watched }: Open, account: string, streams: readonly DeclaredStream[]): number {
    const subjects = streamsAdvisories(streams).filter((subject) => !watched.has(subject));
    for (const subject of subjects) {
      watched.add(subject);
      const callback = () => {
        watched.delete(subject);
        this.#options.onChange(account);
      };
      link.connection.subscribe(subject, { max: 1, callback });
    }
    return subjects.length;
  }

  /** Closes the connections to all accounts, or to those no longer wanted. */
  async close(wanted: ReadonlySet<string> = new Set()): Promise<void> {
    const others = [...this.#open].filter(([account]) => !wanted.has(account));
    for (const [account] of others) this.#open.delete(account);
    for (const account of this.#opening) if (!wanted.has(account)) this.#opening.delete(account);
    await Promise.all(others.map(([, { link }]) => link.end()));
  }

  async #replace(
    account: string,
    rights: string,
    streams: readonly DeclaredStream[],
  ): Promise<Open> {
    const { name, nats, log, onChange } = this.#options;
    const known = this.#open.get(account);
    this.#open.delete(account);
    this.#opening.add(account);
    await known?.link.end();
    const user = () => this.#user(account, streams);
    const common = { name: `${name} streams`, nats, log, account, inboxPrefix: calloutInbox };
    const link = await Link.once({ ...common, user, onReconnect: () => onChange(account) });
    if (!this.#opening.delete(account)) {
      await link.end();
      throw new Error("the connection to the account is no longer wanted");
    }
    const open: Open = { link, rights, age: new Elapsed(), watched: new Set() };
    this.#open.set(account, open);
    return open;
  }

  /** @throws Error when there is no key for the account */
  #user(account: string, streams: readonly DeclaredStream[]): Secrets["user"] {
    const { accounts, user } = this.#options.secrets();
    const keys = accounts.get(account);
    if (!keys) throw new Error("the secrets have no key for the account");
    const issuedAt = unixSeconds();
    const times = { issuedAt, expires: issuedAt + userSeconds };
    const jwt = streamsUserJwt({ ...keys, user: user.key.getPublicKey(), ...times, streams });
    return { jwt, key: user.key };
  }
}
