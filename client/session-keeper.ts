import { AuthorizationError, type NatsConnection } from "@nats-io/nats-core";
import { EntraError } from "./error.ts";
import { sessionNameOf } from "./identity.ts";
import type { Presenter } from "./presenter.ts";
import { later, renewAfter } from "./timing.ts";
import type { TokenKeeper } from "./token-keeper.ts";
import { whoami } from "./whoami.ts";

/** Milliseconds. */
const TIMEOUT_MS = 5_000;
/** Less than that of a session is not worth a login of its own: its end brings one. */
const WORTH = 1_000;

/**
 * Comes back before the session ends. NATS ends a session with its token, or at the role's cap, and has no
 * way to continue with another token in the same connection; a connection that comes back by itself, at a
 * moment of its own, loses nothing that is on its way out, and a thousand of them do not come at once.
 */
export class SessionKeeper {
  readonly #connection: NatsConnection;
  readonly #tokens: TokenKeeper;
  readonly #presenter: Presenter;
  readonly #onProblem: (problem: EntraError) => void;
  /** Unix milliseconds at which the session ends, and the one before it ended. */
  #end = 0;
  #endBefore = 0;
  #cancel: () => void = () => undefined;

  constructor(
    connection: NatsConnection,
    tokens: TokenKeeper,
    presenter: Presenter,
    onProblem: (problem: EntraError) => void,
  ) {
    this.#connection = connection;
    this.#tokens = tokens;
    this.#presenter = presenter;
    this.#onProblem = onProblem;
  }

  /** Until the connection is closed. */
  async attend(): Promise<void> {
    const statuses = this.#connection.status();
    void this.#began();
    for await (const status of statuses) {
      if (status.type === "reconnect") void this.#began();
      else if (status.type === "disconnect") this.#cancel();
      else if (status.type === "error" && status.error instanceof AuthorizationError)
        this.#refused(status.error);
    }
    this.#cancel();
  }

  async #began(): Promise<void> {
    this.#presenter.accepted();
    this.#endBefore = this.#end;
    this.#end = await this.#askEnd();
    const remaining = this.#end - Date.now();
    if (remaining > WORTH) this.#plan(renewAfter(remaining, Math.random()));
  }

  /** The callouts' word, since they know the role's cap; the token's own end when they do not answer. */
  async #askEnd(): Promise<number> {
    try {
      const name = sessionNameOf(this.#tokens.held.token);
      const { remaining } = await whoami(this.#connection, name, { timeout: TIMEOUT_MS });
      return Date.now() + remaining * 1_000;
    } catch {
      return this.#presenter.presentedUntil;
    }
  }

  #plan(milliseconds: number): void {
    this.#cancel();
    if (Number.isFinite(milliseconds))
      this.#cancel = later(milliseconds, () => void this.#comeBack());
  }

  async #comeBack(): Promise<void> {
    const { expires } = await this.#tokens.renew();
    if (this.#connection.isClosed() || this.#connection.isDraining()) return;
    if (this.#wouldLast(expires)) {
      try {
        // what was published is on its way before the connection goes
        await this.#connection.flush();
        await this.#connection.reconnect();
      } catch {
        // it was lost meanwhile, and comes back with the new token
      }
      return;
    }
    const remaining = this.#end - Date.now();
    if (remaining > WORTH) this.#plan(remaining / 3);
  }

  /** A later token lasts longer. The same one lasts longer, too, where a role's cap ended the session, once. */
  #wouldLast(expires: number): boolean {
    const isLaterToken = expires > this.#presenter.presentedUntil + WORTH;
    const isCapped = this.#end < this.#presenter.presentedUntil - TIMEOUT_MS;
    return isLaterToken || (isCapped && this.#end > this.#endBefore + WORTH);
  }

  #refused(cause: AuthorizationError): void {
    this.#presenter.refused();
    this.#onProblem(loginRefused(cause));
  }
}

/** The client only ever hears 'Authorization Violation'; the reason is in the callout's audit. */
export function loginRefused(cause: Error): EntraError {
  return new EntraError("login_refused", "NATS refuses the login and tells no client why", {
    next: "run `nats-entra whoami`, which explains it by the policy, or see the callout's audit, which does by the token",
    cause,
  });
}
