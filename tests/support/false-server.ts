import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { once } from "node:events";

/** What a false server greets with. */
export interface Greeting {
  /** Members of INFO besides those that every server has. */
  readonly info?: Readonly<Record<string, unknown>>;
  /** Greets with nothing. */
  readonly silent?: true;
  /** Answers TLS with this certificate: first, or after the greeting. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly first?: boolean };
}

/** Something on the way that says it is a NATS server, and writes down all that it is told. */
export class FalseServer {
  readonly #server: Server;
  readonly #heard: Buffer[] = [];
  readonly #sockets = new Set<Socket>();
  /** Connections so far. */
  dials = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param port @default a free one */
  static async start(
    greeting: Greeting | ((dial: number) => Greeting),
    port = 0,
  ): Promise<FalseServer> {
    const choose = typeof greeting === "function" ? greeting : () => greeting;
    const server = createServer();
    const result = new FalseServer(server);
    server.on("connection", (socket) => {
      result.#sockets.add(socket);
      socket.on("error", () => undefined);
      result.#greet(socket, choose(result.dials++));
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return result;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** Everything that it was told, in clear text or behind its own certificate. */
  get heard(): string {
    return Buffer.concat(this.#heard).toString("latin1");
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #greet(socket: Socket, { info = {}, silent, tls }: Greeting): void {
    const greeting = `INFO ${JSON.stringify({
      ...{ server_id: "NFALSE", server_name: "false", version: "2.15.2", proto: 1, headers: true },
      ...{ max_payload: 1_048_576, nonce: "abcdefghijk", host: "127.0.0.1", port: this.port },
      ...info,
    })}\r\n`;
    if (tls?.first !== true && silent !== true) socket.write(greeting);
    if (tls === undefined) {
      this.#listen(socket);
      return;
    }
    // TLS over the connection as it is
    const context = createTlsServer({ cert: tls.cert, key: tls.key });
    const secured = new TLSSocket(socket, { isServer: true, server: context, ...tls });
    secured.on("error", () => undefined);
    if (tls.first === true) secured.once("secure", () => secured.write(greeting));
    this.#listen(secured);
  }

  #listen(socket: Socket): void {
    socket.on("data", (bytes: Buffer) => {
      this.#heard.push(bytes);
      if (bytes.includes("PING")) socket.write("PONG\r\n");
    });
  }
}

/** A token that is looked for in what was told. */
export const TELLTALE = "telltale";
