import {
  hasWsProtocol,
  wsconnect,
  type ConnectionOptions,
  type NatsConnection,
} from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { ConnectError } from "./error.ts";
import { optionsBy, type SecureArgs, type Transport } from "./options.ts";
import { tcpOptions } from "./tcp.ts";
import { webSocketOptions } from "./websocket.ts";

const transport: Transport = (way, guard, { wsFactory }) =>
  way.kind === "tcp" ? tcpOptions(way, guard) : webSocketOptions(guard, wsFactory);

/**
 * Options for `connect` of @nats-io/transport-node, or `wsconnect` of @nats-io/nats-core for websockets, with which
 * credentials are said over TLS only: at the first connect and at every other, to whichever server.
 *
 * Overwriting one of them makes no clear text: without the others the authenticator gives nothing away.
 *
 * @throws ConnectError `address_invalid`, `clear_text`, `tls_invalid`
 */
export function secureOptions(args: SecureArgs): ConnectionOptions {
  return optionsBy(transport, args);
}

/**
 * How often a connection that begins with TLS is tried while servers greet first. One that takes TLS both ways greets after 50 ms
 * (`handshake_first: auto`), which a busy machine misses. Nothing is said to such a server, so trying again tells nobody anything.
 */
const attempts = 5;

/**
 * Connects with such options.
 *
 * @throws ConnectError `tls_missing`, when a server speaks no TLS; nats.js' own errors
 */
export async function dial(options: ConnectionOptions): Promise<NatsConnection> {
  const first = options.tls?.handshakeFirst === true;
  for (let attempt = 1; ; attempt++) {
    try {
      return await (hasWsProtocol(options) ? wsconnect : connect)(options);
    } catch (error) {
      if (first && greetsFirst(error) && attempt < attempts) continue;
      throw explained(error, first);
    }
  }
}

/**
 * Connects to NATS. Everything of this project that connects does it here.
 *
 * @throws ConnectError, and nats.js' own errors
 * @example
 * const connection = await connectSecurely({
 *   servers: "tls://nats.example.com",
 *   authenticator: tokenAuthenticator(token),
 * });
 */
export async function connectSecurely(args: SecureArgs): Promise<NatsConnection> {
  return dial(secureOptions(args));
}

/** OpenSSL's words for an answer that is not TLS. */
const notTls = new Set(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"]);

/** Whether a server has answered TLS with something else. */
function greetsFirst(error: unknown): boolean {
  return notTls.has((error as { code?: string }).code ?? "");
}

function explained(error: unknown, first: boolean): unknown {
  const lacksTls = (error as Error).message === "server does not support 'tls'";
  if (!lacksTls && !greetsFirst(error)) return error;
  return first
    ? new ConnectError("tls_missing", "the server does not begin with TLS", {
        next: "leave tls.handshakeFirst out, or set its handshake_first",
        cause: error,
      })
    : new ConnectError("tls_missing", "the server offers no TLS; the credentials were not sent", {
        next: "set TLS up there",
        cause: error,
      });
}
