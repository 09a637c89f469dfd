import type { Authenticator, ConnectionOptions, WsConnectionOptions } from "@nats-io/nats-core";
import { Guard } from "./guard.ts";
import { wayOf, type Way, type WayArgs } from "./way.ts";

/** nats.js' own options, less those that decide who speaks to whom, and how safely. */
export type OtherOptions = Omit<
  WsConnectionOptions,
  "servers" | "port" | "tls" | "authenticator" | "token" | "user" | "pass"
>;

/** What a connection is made of. */
export interface SecureArgs extends WayArgs, OtherOptions {
  /** Asked at every connect, and only where its answer may be said. */
  readonly authenticator: Authenticator;
}

/** How a platform proves TLS. */
export type Transport = (way: Way, guard: Guard, args: SecureArgs) => ConnectionOptions;

/** What would bring credentials or servers past the guard, if somebody passed it all the same. */
const others = { port: undefined, token: undefined, user: undefined, pass: undefined };

/**
 * Options of nats.js that say credentials on a safe way only.
 *
 * @throws ConnectError
 */
export function optionsBy(transport: Transport, args: SecureArgs): ConnectionOptions {
  const { servers: _servers, tls: _tls, allowClearText: _allow, authenticator, ...rest } = args;
  const way = wayOf(args);
  const guard = new Guard(way);
  return {
    ...rest,
    ...others,
    ...transport(way, guard, args),
    ...guard.options(authenticator, rest.reconnectToServer),
  };
}
