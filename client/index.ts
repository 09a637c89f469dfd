import { hasWsProtocol, wsconnect, type NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { connectBy, type EntraConnectionArgs } from "./connect.ts";

export * from "./common.ts";

/**
 * Connects with an access token and nothing else, and stays: there is a fresh token for every reconnect,
 * and shortly before the session ends the connection comes back with one. Subscriptions and consumers stay.
 *
 * @throws EntraError `token_unavailable`, `token_unreadable` or `login_refused` for the first connection; nats.js'
 * own errors when no server is there. Later on `onProblem` is told.
 * @example
 * const connection = await connectWithEntra({
 *   servers: "tls://nats.example.com",
 *   credential: new DefaultAzureCredential(),
 *   scope: "api://22222222-2222-4222-8222-222222222222/.default",
 * });
 */
export function connectWithEntra(args: EntraConnectionArgs): Promise<NatsConnection> {
  return connectBy(hasWsProtocol({ servers: args.servers }) ? wsconnect : connect, args);
}
