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
  readonly version: 1;
  /** What `--as` calls it. */
  readonly name: string;
  readonly method: Method;
  readonly accessToken: string;
  /** Account to ask NATS for, when the roles span several. */
  readonly account?: string;
  /** The `nats` command's context that holds the same token. */
  readonly context?: NatsContext;
}

/**
 * Sign-ins of one deployment, a file each, readable by their owner alone.
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

  /** The session of that name; the current one when there is no name. */
  find(name: string | undefined = this.#current()): Session | undefined {
    const text = name === undefined ? undefined : read(this.#file(name));
    if (text === undefined) return undefined;
    try {
      const session = JSON.parse(text) as Session;
      // another version's file is as good as none: signing in again replaces it
      return (session.version as number) === 1 ? session : undefined;
    } catch {
      return undefined;
    }
  }

  names(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => decodeURIComponent(file.slice(0, -".json".length)))
      .sort();
  }

  save(session: Session): void {
    replacePrivateFileSync(this.#file(session.name), `${JSON.stringify(session, null, 2)}\n`);
  }

  /** Makes it the one that commands without `--as` use. */
  select(name: string): void {
    replacePrivateFileSync(join(this.#folder, "current"), name);
  }

  remove(name: string): void {
    if (this.#current() === name) rmSync(join(this.#folder, "current"), { force: true });
    rmSync(this.#file(name), { force: true });
  }

  lockFile(name: string): string {
    return `${this.#file(name)}.lock`;
  }

  #current(): string | undefined {
    return read(join(this.#folder, "current"));
  }

  #file(name: string): string {
    return join(this.#folder, `${encodeURIComponent(name)}.json`);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
