import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../errors/failure.mjs";
import type { Io } from "../terminal/io.ts";
import type { NatsContext } from "./nats-context.ts";
import type { Method } from "../oauth/method.ts";
import { replacePrivateFileSync } from "../../files/replace.mjs";
import type { Settings } from "../settings/settings.ts";
import { stateFolder } from "../settings/state-folder.ts";

/** One sign-in, kept so that later commands need none. */
export interface Session {
  readonly version: 2;
  /** What `--as` calls it. */
  readonly name: string;
  readonly method: Method;
  readonly accessToken: string;
  /** Account that the sign-in is for: an identity with roles in several can have one for each. */
  readonly account?: string;
  /** The `nats` command's context that holds the same token. */
  readonly context?: NatsContext;
}

/**
 * Sign-ins of one deployment, a file for each name and account, readable by their owner alone.
 *
 * They belong to the settings file by its path: a settings file that came along with somebody else's
 * folder, and names their servers, does not get tokens that were meant for others.
 */
export class SessionStore {
  readonly #folder: string;

  constructor(io: Io, settings: Settings) {
    const { file, authority, tenantId, audience } = settings;
    const deployment = JSON.stringify([realpathSync(file), authority, tenantId, audience]);
    const key = createHash("sha256").update(deployment).digest("hex");
    this.#folder = join(stateFolder(io), "sessions", key.slice(0, 16));
  }

  /**
   * The session of that name: the one for the account, where there is one, else the current one or any other. A token is not
   * bound to an account.
   *
   * @param name the current session's when undefined
   */
  find(name?: string, account?: string): Session | undefined {
    const current = this.#read(this.#current());
    const all = this.all().filter((session) => session.name === (name ?? current?.name));
    return (
      all.find((session) => account !== undefined && session.account === account) ??
      all.find((session) => keyOf(session) === (current && keyOf(current))) ??
      all[0]
    );
  }

  /** Every session, by name and account. */
  all(): Session[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((file) => file.endsWith(".json"))
      .sort()
      .flatMap((file) => this.#read(file.slice(0, -".json".length)) ?? []);
  }

  names(): string[] {
    return [...new Set(this.all().map(({ name }) => name))];
  }

  save(session: Session): void {
    replacePrivateFileSync(this.#file(keyOf(session)), `${JSON.stringify(session, null, 2)}\n`);
  }

  /** Makes it the one that commands without `--as` use. */
  select(session: Session): void {
    replacePrivateFileSync(join(this.#folder, "current"), keyOf(session));
  }

  remove(session: Session): void {
    const key = keyOf(session);
    if (this.#current() === key) rmSync(join(this.#folder, "current"), { force: true });
    rmSync(this.#file(key), { force: true });
  }

  lockFile(session: Session): string {
    return `${this.#file(keyOf(session))}.lock`;
  }

  /** The session as it is now: another process may have renewed it. */
  latest(session: Session): Session {
    return this.#read(keyOf(session)) ?? session;
  }

  #current(): string | undefined {
    return read(join(this.#folder, "current"));
  }

  #read(key: string | undefined): Session | undefined {
    const text = key === undefined ? undefined : read(this.#file(key));
    if (text === undefined) return undefined;
    try {
      const session = JSON.parse(text) as Session;
      // another version's file is as good as none: signing in again replaces it
      return (session.version as number) === 2 ? session : undefined;
    } catch {
      return undefined;
    }
  }

  #file(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

/** What tells sign-ins apart, and a file name whatever is in it. An encoded name has no `@`. */
function keyOf({ name, account }: Pick<Session, "name" | "account">): string {
  return (
    encodeURIComponent(name) + (account === undefined ? "" : `@${encodeURIComponent(account)}`)
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
