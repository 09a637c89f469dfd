import type { NatsConnection } from "@nats-io/nats-core";
import * as platform from "../connect/browser.ts";
import {
  authenticatorBy,
  type EntraAuthenticator,
  type EntraAuthenticatorArgs,
} from "./authenticator.ts";
import { connectBy, type EntraConnectionArgs } from "./connect.ts";
import type { TokenCredential } from "./credential.ts";

export * from "./common.ts";

/** The same for browsers, whose only way is a websocket: `wss://` servers. */
export function connectWithEntra(args: EntraConnectionArgs): Promise<NatsConnection> {
  return connectBy(platform, args);
}

/** The same for browsers: options for `wsconnect`. */
export function entraAuthenticator(
  credential: TokenCredential,
  args: EntraAuthenticatorArgs,
): Promise<EntraAuthenticator> {
  return authenticatorBy(platform, credential, args);
}
