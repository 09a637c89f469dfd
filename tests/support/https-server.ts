import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { testCa } from "./certificates.ts";

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A real https server on loopback whose answers a test sets by path; anything else is 404. */
export class HttpsServer {
  readonly answers = new Map<string, Answer>();
  readonly asked: string[] = [];
  readonly origin: string;
  /** PEM of the authority behind the server's certificate. */
  readonly ca: string;
  readonly #server: Server;

  private constructor(server: Server, ca: string) {
    this.#server = server;
    this.ca = ca;
    this.origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<HttpsServer> {
    const { ca, cert, key } = await testCa();
    const server = createServer({ cert, key });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const started = new HttpsServer(server, ca);
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

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
