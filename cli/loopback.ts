const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * True when a server's address does not leave this machine. Anywhere else a token travels over TLS
 * only, whatever the server's greeting says: somebody on the way could have changed it.
 *
 * @param server `nats://host:port`
 */
export function isLoopback(server: string): boolean {
  return URL.canParse(server) && LOOPBACK.test(new URL(server).hostname);
}
