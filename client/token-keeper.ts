import type { TokenCredential } from "./credential.ts";
import { messageOf } from "../errors/render.mjs";
import { EntraError } from "./error.ts";
import { objectIdOf } from "./identity.ts";
import { askAfter, later, retryAfter } from "./timing.ts";

/** A token at hand. */
export interface HeldToken {
  readonly token: string;
  /** Unix milliseconds. */
  readonly expires: number;
}

/**
 * Keeps a token at hand that is good: authenticators of NATS are asked in the middle of a handshake and
 * cannot wait. Asks the credential ahead of the end, and again when it fails.
 */
export class TokenKeeper {
  /** Whose tokens they are: the object id. */
  readonly oid: string;
  readonly #ask: () => Promise<HeldToken>;
  readonly #onProblem: (problem: EntraError) => void;
  #held: HeldToken;
  #asking: Promise<HeldToken> | undefined;
  #failures = 0;
  #cancel: () => void = () => undefined;
  #isClosed = false;

  private constructor(
    ask: () => Promise<HeldToken>,
    held: HeldToken,
    onProblem: (problem: EntraError) => void,
  ) {
    this.oid = objectIdOf(held.token);
    this.#ask = ask;
    this.#held = held;
    this.#onProblem = onProblem;
    this.#schedule(askAfter(held.expires - Date.now(), Math.random()));
  }

  /** @throws EntraError `token_unavailable`, `token_unreadable` */
  static async start(
    credential: TokenCredential,
    scope: string,
    onProblem: (problem: EntraError) => void,
  ): Promise<TokenKeeper> {
    const ask = () => tokenFrom(credential, scope);
    return new TokenKeeper(ask, await ask(), onProblem);
  }

  /** The token at hand; expired only while the credential has no other. */
  get held(): HeldToken {
    // after a machine's sleep timers are late: the next attempt finds what is asked for now
    if (this.#held.expires <= Date.now()) void this.renew();
    return this.#held;
  }

  /** Asks the credential, once for all who want it at the same time. What goes wrong is told to `onProblem`. */
  renew(): Promise<HeldToken> {
    this.#asking ??= this.#renew().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  async #renew(): Promise<HeldToken> {
    try {
      const token = await this.#ask();
      if (objectIdOf(token.token) !== this.oid)
        throw new EntraError("identity_changed", "the credential's token is of somebody else now", {
          next: "make a new connection for them",
        });
      const isNew = token.expires > this.#held.expires;
      this.#held = token;
      this.#failures = 0;
      const life = token.expires - Date.now();
      // the same again: the credential keeps it until shortly before its end
      if (isNew) this.#schedule(askAfter(life, Math.random()));
      else this.#schedule(Math.max(life / 4, retryAfter(1, Math.random())));
    } catch (error) {
      this.#failures += 1;
      this.#schedule(retryAfter(this.#failures, Math.random()));
      if (!this.#isClosed) this.#onProblem(asProblem(error));
    }
    return this.#held;
  }

  #schedule(milliseconds: number): void {
    this.#cancel();
    if (!this.#isClosed) this.#cancel = later(milliseconds, () => void this.renew());
  }
}

async function tokenFrom(credential: TokenCredential, scope: string): Promise<HeldToken> {
  const answer = await credential.getToken(scope).catch((error: unknown) => {
    throw asProblem(error);
  });
  if (answer === null)
    throw new EntraError("token_unavailable", `the credential has no token for ${scope}`, {
      next: "check the credential and the scope",
    });
  return { token: answer.token, expires: answer.expiresOnTimestamp };
}

function asProblem(error: unknown): EntraError {
  if (error instanceof EntraError) return error;
  return new EntraError("token_unavailable", "the credential gives no token", {
    why: messageOf(error),
    next: "check the credential; it is asked again",
    cause: error,
  });
}
