import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import type { TokenCredential } from "./credential.ts";
import type { EntraError } from "./error.ts";
import { Presenter } from "./presenter.ts";
import { SessionKeeper } from "./session-keeper.ts";
import { TokenKeeper } from "./token-keeper.ts";

export interface EntraAuthenticatorArgs {
  /** `api://<application id>/.default`: `scope` in the settings that the stack writes. */
  readonly scope: string;
  /**
   * Account to ask for: needed when the roles span several, and for streams of other accounts, which are delivered
   * to `_INBOX.<oid>.<account>`.
   *
   * @default the policy's default account, with the inbox `_INBOX.<oid>`
   */
  readonly account?: string | undefined;
  /**
   * Told of what may end the connection: the credential gives no token, NATS refuses the login. Both are
   * tried again, and told again.
   *
   * @default nobody
   */
  readonly onProblem?: ((problem: EntraError) => void) | undefined;
}

export interface EntraAuthenticator {
  /**
   * For any `connect` of nats.js: the token, with the account where one is asked for; the identity's own
   * inbox, which is the only one that it may read, and the account's part of it; and patience, since a refusal
   * may pass.
   */
  readonly options: Pick<
    ConnectionOptions,
    | "authenticator"
    | "inboxPrefix"
    | "ignoreAuthErrorAbort"
    | "maxReconnectAttempts"
    | "reconnectDelayHandler"
  >;
  /** Brings the connection back with a new token before its session ends, for as long as it is open. */
  attend(connection: NatsConnection): void;
  /** Ends the asking for tokens; the end of a connection that is attended does it, too. */
  close(): void;
}

/**
 * An authenticator over any credential, for a `connect` of one's own; `connectWithEntra` is these three
 * lines. A token is at hand at any time: it is asked for ahead of the end of the last one.
 *
 * @throws EntraError `token_unavailable`, `token_unreadable`: there is no first token
 * @example
 * const entra = await entraAuthenticator(new DefaultAzureCredential(), { scope });
 * const connection = await connect({ servers, ...entra.options });
 * entra.attend(connection);
 */
export async function entraAuthenticator(
  credential: TokenCredential,
  { scope, account, onProblem = () => undefined }: EntraAuthenticatorArgs,
): Promise<EntraAuthenticator> {
  const tokens = await TokenKeeper.start(credential, scope, onProblem);
  const presenter = new Presenter(tokens, account);
  return {
    options: {
      authenticator: () => presenter.present(),
      inboxPrefix:
        account === undefined ? `_INBOX.${tokens.oid}` : `_INBOX.${tokens.oid}.${account}`,
      ignoreAuthErrorAbort: true,
      maxReconnectAttempts: -1,
      reconnectDelayHandler: () => presenter.pause,
    },
    attend: (connection) => {
      const session = new SessionKeeper(connection, tokens, presenter, onProblem);
      void session.attend().finally(() => tokens.close());
    },
    close: () => tokens.close(),
  };
}
