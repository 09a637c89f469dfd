import type { Auth } from "@nats-io/nats-core";
import type { HeldToken, TokenKeeper } from "./token-keeper.ts";
import { retryAfter } from "./timing.ts";

/** Presents the token at hand at every login, and remembers how logins went. */
export class Presenter {
  readonly #keeper: TokenKeeper;
  readonly #account: string | undefined;
  #presented: HeldToken | undefined;
  #refusals = 0;

  constructor(keeper: TokenKeeper, account: string | undefined) {
    this.#keeper = keeper;
    this.#account = account;
  }

  /** Of the last login, unix milliseconds; 0 before the first. */
  get presentedUntil(): number {
    return this.#presented?.expires ?? 0;
  }

  /** For CONNECT. To NATS a password and a token are the same; the user names the account. */
  present(): Auth {
    this.#presented = this.#keeper.held;
    const { token } = this.#presented;
    return this.#account === undefined
      ? { auth_token: token }
      : { user: this.#account, pass: token };
  }

  refused(): void {
    this.#refusals += 1;
  }

  accepted(): void {
    this.#refusals = 0;
  }

  /** Milliseconds between attempts at one server: they grow while NATS refuses. */
  get pause(): number {
    return retryAfter(this.#refusals + 1, Math.random());
  }
}
