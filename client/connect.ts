import { AuthorizationError, type NatsConnection } from "@nats-io/nats-core";
import { authenticatorBy, type EntraAuthenticatorArgs, type Platform } from "./authenticator.ts";
import type { TokenCredential } from "./credential.ts";
import { loginRefused } from "./session-keeper.ts";
import { asEntraError } from "./error.ts";

/** What `connectWithEntra` takes: nats.js' own options, less those that the token and the safety of its way decide. */
export interface EntraConnectionArgs extends EntraAuthenticatorArgs {
  readonly credential: TokenCredential;
}

/** Connects by the means of a platform. */
export async function connectBy(
  platform: Platform,
  { credential, ...args }: EntraConnectionArgs,
): Promise<NatsConnection> {
  const entra = await authenticatorBy(platform, credential, args);
  try {
    const connection = await platform.dial(entra.options);
    entra.attend(connection);
    return connection;
  } catch (error) {
    entra.close();
    throw error instanceof AuthorizationError ? loginRefused(error) : asEntraError(error);
  }
}
