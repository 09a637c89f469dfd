/** A client of NATS that only logs in, so that little of the machine goes to it. */
import { connect, type Socket } from "node:net";

/** What CONNECT says, made for the nonce of this connection. */
export type Credentials = (nonce: string) => Readonly<Record<string, unknown>>;

export interface Session {
  /** Milliseconds from the start of the connection to the server's first PONG. */
  readonly latency: number;
  readonly socket: Socket;
}

/**
 * Logs in at a server; the caller ends the socket.
 *
 * @param timeoutMs milliseconds
 * @throws Error with the server's word when it refuses, or when it does not answer
 */
export function logIn(
  host: string,
  port: number,
  credentials: Credentials,
  timeoutMs = 10_000,
): Promise<Session> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const socket = connect({ host, port, noDelay: true });
    let received = "";
    let greeted = false;
    const fail = (why: string) => {
      socket.destroy();
      reject(new Error(why));
    };
    socket.setTimeout(timeoutMs, () => fail("the server did not answer"));
    socket.on("error", ({ message }) => fail(message));
    socket.on("close", () => fail("the server closed the connection"));
    socket.on("data", (chunk: Buffer) => {
      received += chunk.toString("latin1");
      if (!greeted && received.includes("\r\n")) {
        greeted = true;
        const [, info = "{}"] = /^INFO (.*?)\r\n/.exec(received) ?? [];
        const { nonce = "" } = JSON.parse(info) as { nonce?: string };
        const options = {
          lang: "nats.js",
          version: "1",
          protocol: 1,
          verbose: false,
          pedantic: false,
        };
        socket.write(
          `CONNECT ${JSON.stringify({ ...options, ...credentials(nonce) })}\r\nPING\r\n`,
        );
        received = received.slice(received.indexOf("\r\n") + 2);
      }
      if (received.includes("-ERR")) fail(received.trim());
      else if (received.includes("PONG\r\n")) {
        for (const event of ["data", "error", "close", "timeout"]) socket.removeAllListeners(event);
        socket.setTimeout(0);
        socket.on("error", () => undefined);
        socket.resume();
        resolve({ latency: performance.now() - start, socket });
      }
    });
  });
}
