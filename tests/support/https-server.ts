import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { testCa } from "./certificates.ts";

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Listens on loopback, with a certificate for `localhost` and 127.0.0.1; `ca` is the PEM of its authority. */
export async function listenOnLoopback(): Promise<{ server: Server; port: number; ca: string }> {
  const { ca, cert, key } = await testCa();
  const server = createServer({ cert, key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port, ca };
}

/** Ends it, whoever is connected. */
export async function endServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A real https server on loopback whose answers a test sets by path; anything else is 404. */
export class HttpsServer {
  readonly answers = new Map<string, Answer>();
  readonly asked: string[] = [];
  readonly origin: string;
  /** PEM of the authority behind the server's certificate. */
  readonly ca: string;
  readonly #server: Server;

  private constructor(server: Server, port: number, ca: string) {
    this.#server = server;
    this.ca = ca;
    this.origin = `https://127.0.0.1:${port}`;
  }

  static async start(): Promise<HttpsServer> {
    const { server, port, ca } = await listenOnLoopback();
    const started = new HttpsServer(server, port, ca);
    server.on("request", (request, response) => {
      const path = request.url ?? "";
      started.asked.push(path);
      const { status = 200, headers, body = "" } = started.answers.get(path) ?? { status: 404 };
      response.writeHead(status, headers).end(body);
    });
    return started;
  }

  json(path: string, value: unknown): void {
    this.answers.set(path, { body: JSON.stringify(value) });
  }

  stop(): Promise<void> {
    return endServer(this.#server);
  }
}
