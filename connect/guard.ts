import type {
  Authenticator,
  ConnectionOptions,
  ReconnectToServerHandler,
  Server,
} from "@nats-io/nats-core";
import { isLoopbackHost } from "./address.ts";
import { ConnectError } from "./error.ts";
import type { Way } from "./way.ts";

/**
 * Decides at each dial whether credentials may be said on it.
 *
 * nats.js takes a server's word for whether there is TLS, and options by whichever object was spread last. So it is
 * turned around: the authenticator, which is asked right before CONNECT is sent, gives nothing away unless a proof of
 * this dial has been seen. Whatever goes another way, by an option that was overwritten, a server that was
 * added, or a transport of another connection, has no proof and no credentials.
 */
export class Guard {
  readonly #way: Way;
  #target: Server | undefined;
  #isProven = false;

  constructor(way: Way) {
    this.#way = way;
  }

  /** Who is dialled; undefined before the first dial. */
  get target(): Server | undefined {
    return this.#target;
  }

  /** A dial begins: what was proven was of another. */
  begin(): void {
    this.#isProven = false;
  }

  /** TLS with a certificate of the right server is in place. */
  prove(): void {
    this.#isProven = true;
  }

  /** Whether clear text may be spoken with a host. */
  permitsClearText(host: string): boolean {
    return !this.#way.isTls && (this.#way.allowClearText || isLoopbackHost(host));
  }

  /**
   * Options of nats.js for any transport; to be spread last.
   *
   * @param given the caller's own choice among servers
   */
  options(
    authenticator: Authenticator,
    given: ReconnectToServerHandler | undefined,
  ): ConnectionOptions {
    return {
      servers: this.#way.addresses.map(({ text }) => text),
      authenticator: (nonce) => {
        this.#release();
        return authenticator(nonce);
      },
      reconnectToServer: (servers, info) => {
        const picked = given?.(servers, info) ?? null;
        const server = picked !== null && "server" in picked ? picked.server : picked;
        this.#aim(server ?? servers[0]);
        return picked;
      },
      // who speaks clear text could name servers elsewhere
      ...(this.#way.isTls || this.#way.allowClearText ? {} : { ignoreClusterUpdates: true }),
    };
  }

  #aim(server: Server | undefined): void {
    this.#target = server;
    this.begin();
    if (server === undefined || this.#way.isTls || this.permitsClearText(server.hostname)) return;
    throw new ConnectError("clear_text", `${server.listen} is beyond this machine`, {
      next: "write tls:// or wss:// for every server",
    });
  }

  /** Once for each dial. */
  #release(): void {
    const isSafe = this.#way.isTls
      ? this.#isProven
      : this.#target !== undefined && this.permitsClearText(this.#target.hostname);
    this.begin();
    if (isSafe) return;
    throw new ConnectError(
      "tls_missing",
      `${this.#target?.listen ?? "the server"} has been reached without TLS; the credentials were not sent`,
      { next: "set TLS up at every server" },
    );
  }
}
