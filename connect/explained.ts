import type { Explanation } from "../errors/failure.mjs";
import type { ConnectErrorCode } from "./error.ts";

/** What each code means that keeps credentials from being sent. */
export const connectErrors: Readonly<Record<ConnectErrorCode, Explanation>> = {
  address_invalid: {
    means: "An address of a NATS server cannot be used.",
    cause: "A scheme other than tls, wss, nats and ws, or both kinds in one list.",
    next: "Write for example tls://nats.example.com:4222, or wss:// in browsers.",
  },
  clear_text: {
    means: "The token would travel in clear text, so it was not sent.",
    cause: "nats:// or ws:// to another machine.",
    next: "Write tls:// or wss://. allowClearText permits it inside a trusted network.",
  },
  tls_missing: {
    means: "The server did not offer TLS, so the token was not sent.",
    cause: "TLS is off there, or only one side has handshakeFirst.",
    next: "Turn TLS on at every server; set tls.handshakeFirst on both sides or on none.",
  },
  tls_invalid: {
    means: "A TLS setting is unknown, or has no effect on this kind of connection.",
    cause: "A slip of the pen, or a setting for NATS on a websocket.",
    next: "Leave it out. For websockets, have the platform trust the authority.",
  },
};
