import { addressBlock, tlsBlock, type ListenAddress, type TlsFiles } from "./listen.ts";
import type { ConfigBlock } from "./text.ts";

export interface WebSocketConfig extends ListenAddress {
  /** Absent: clear text, for loopback or with `tlsEndsBefore`. */
  readonly tls?: TlsFiles;
  /** Whether somebody in front ends TLS, so that clear text beyond loopback is meant. @default false */
  readonly tlsEndsBefore?: boolean;
  readonly allowedOrigins?: readonly string[];
  readonly sameOrigin?: boolean;
  readonly compression?: boolean;
  readonly handshakeTimeout?: string;
  /** Name of a cookie that holds the access token. */
  readonly tokenCookie?: string;
  /** Name of a cookie that holds the account that is asked for. */
  readonly userCookie?: string;
}

export function webSocketBlock(websocket: WebSocketConfig): ConfigBlock {
  return {
    ...addressBlock(websocket),
    // nats-server wants it said (websocket.go validateWebsocketOptions)
    ...(websocket.tls ? { tls: tlsBlock(websocket.tls) } : { no_tls: true }),
    allowed_origins: websocket.allowedOrigins,
    same_origin: websocket.sameOrigin,
    compression: websocket.compression,
    handshake_timeout: websocket.handshakeTimeout,
    token_cookie: websocket.tokenCookie,
    user_cookie: websocket.userCookie,
  };
}
