/**
 * NATS connections with Entra ID tokens, for Node and browsers: begin with `connectWithEntra`.
 *
 * @module \@nats-entra/client
 */
import type { NatsConnection } from "@nats-io/nats-core";
import * as platform from "../connect/node.ts";
import {
  authenticatorBy,
  type EntraAuthenticator,
  type EntraAuthenticatorArgs,
} from "./authenticator.ts";
import { connectBy, type EntraConnectionArgs } from "./connect.ts";
import type { TokenCredential } from "./credential.ts";

export * from "./common.ts";

/**
 * Connects with an access token and nothing else, and stays: there is a fresh token for every reconnect,
 * and shortly before the session ends the connection comes back with one. Subscriptions and consumers stay.
 *
 * The token is said over TLS only. `nats://` and `ws://` are for servers of this machine; beyond it they are an
 * error, unless `allowClearText` is set.
 *
 * @throws EntraError `token_unavailable`, `token_unreadable` or `login_refused` for the first connection, `clear_text`,
 * `tls_missing`, `tls_invalid` or `address_invalid` where there is no safe way to the servers; nats.js' own errors
 * when no server is there; `waitOnFirstConnect` waits for one. Later on `onProblem` is told.
 * @example
 * const connection = await connectWithEntra({
 *   servers: "tls://nats.example.com",
 *   credential: new DefaultAzureCredential(),
 *   scope: "api://22222222-2222-4222-8222-222222222222/.default",
 * });
 */
export function connectWithEntra(args: EntraConnectionArgs): Promise<NatsConnection> {
  return connectBy(platform, args);
}

/**
 * An authenticator over any credential, for a `connect` of one's own; `connectWithEntra` is these three
 * lines. A token is at hand at any time: it is asked for ahead of the end of the last one.
 *
 * @throws EntraError as `connectWithEntra`, for what is known before there is a connection
 * @example
 * const entra = await entraAuthenticator(new DefaultAzureCredential(), { servers, scope });
 * const connection = await connect(entra.options);
 * entra.attend(connection);
 */
export function entraAuthenticator(
  credential: TokenCredential,
  args: EntraAuthenticatorArgs,
): Promise<EntraAuthenticator> {
  return authenticatorBy(platform, credential, args);
}
