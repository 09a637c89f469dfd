import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import type { OtherOptions, SecureArgs } from "../connect/options.ts";
import type { WayArgs } from "../connect/way.ts";
import type { TokenCredential } from "./credential.ts";
import { asEntraError, type EntraError } from "./error.ts";
import { Presenter } from "./presenter.ts";
import { SessionKeeper } from "./session-keeper.ts";
import { TokenKeeper } from "./token-keeper.ts";

/** Where to connect, as whom, and nats.js' own options. */
export interface EntraAuthenticatorArgs
  extends WayArgs, Omit<OtherOptions, "inboxPrefix" | "waitOnFirstConnect"> {
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
   * Called for problems that may end the connection: the credential gives no token, NATS refuses the login. Both are
   * tried again, and told again.
   *
   * @default nobody
   */
  readonly onProblem?: ((problem: EntraError) => void) | undefined;
}

export interface EntraAuthenticator {
  /**
   * For `connect` of nats.js, all that it needs: the servers, and how they are spoken with; the token, with the account
   * where one is asked for, which is said over TLS only; the identity's own inbox, which is the only one that
   * it may read, and the account's part of it; and patience, since a refusal may pass. They are for one connection, and others each
   * time: what proves TLS of one connection must not prove it of another.
   */
  get options(): ConnectionOptions;
  /** Brings the connection back with a new token before its session ends, for as long as it is open. */
  attend(connection: NatsConnection): void;
  /** Ends the asking for tokens; the end of a connection that is attended does it, too. */
  close(): void;
}

/** What differs between Node and browsers. */
export interface Platform {
  readonly secureOptions: (args: SecureArgs) => ConnectionOptions;
  readonly dial: (options: ConnectionOptions) => Promise<NatsConnection>;
}

/** As `entraAuthenticator` of a platform. */
export async function authenticatorBy(
  { secureOptions }: Platform,
  credential: TokenCredential,
  { scope, account, onProblem = () => undefined, ...given }: EntraAuthenticatorArgs,
): Promise<EntraAuthenticator> {
  const secure = (args: SecureArgs) => {
    try {
      return secureOptions(args);
    } catch (error) {
      throw asEntraError(error);
    }
  };
  // before a token is asked for: an address that is not safe needs none
  secure({ ...given, authenticator: () => undefined });
  const tokens = await TokenKeeper.start(credential, scope, onProblem);
  const presenter = new Presenter(tokens, account);
  return {
    get options() {
      return secure({
        ignoreAuthErrorAbort: true,
        maxReconnectAttempts: -1,
        reconnectDelayHandler: () => presenter.pause,
        ...given,
        authenticator: () => presenter.present(),
        inboxPrefix:
          account === undefined ? `_INBOX.${tokens.oid}` : `_INBOX.${tokens.oid}.${account}`,
      });
    },
    attend: (connection) => {
      const session = new SessionKeeper(connection, tokens, presenter, onProblem);
      void session.attend().finally(() => tokens.close());
    },
    close: () => tokens.close(),
  };
}
