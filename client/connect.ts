import {
  AuthorizationError,
  type ConnectionOptions,
  type NatsConnection,
} from "@nats-io/nats-core";
import { entraAuthenticator, type EntraAuthenticatorArgs } from "./authenticator.ts";
import type { TokenCredential } from "./credential.ts";
import { loginRefused } from "./session-keeper.ts";

/** What `connectWithEntra` takes: nats.js' own options, less those that the token decides. */
export interface EntraConnectionArgs
  extends
    EntraAuthenticatorArgs,
    Omit<ConnectionOptions, "authenticator" | "token" | "user" | "pass" | "inboxPrefix"> {
  readonly servers: string | string[];
  readonly credential: TokenCredential;
}

export type Dial = (options: ConnectionOptions) => Promise<NatsConnection>;

/** Connects by the dialler of a platform. */
export async function connectBy(
  dial: Dial,
  { credential, scope, account, onProblem, ...options }: EntraConnectionArgs,
): Promise<NatsConnection> {
  const entra = await entraAuthenticator(credential, { scope, account, onProblem });
  try {
    const connection = await dial({ ...entra.options, ...options });
    entra.attend(connection);
    return connection;
  } catch (error) {
    entra.close();
    throw error instanceof AuthorizationError ? loginRefused(error) : error;
  }
}
