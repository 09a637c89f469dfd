import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerPage, type Page } from "./answer-page.ts";

/**
 * Where a browser on this machine brings the answer of a sign-in (RFC 8252 section 7.3): one answer, with the
 * state of this sign-in. Everything else is turned away, and waiting continues.
 */
export class Loopback {
  /** `http://localhost:<port>`: Entra lets the port be any one, and compares the rest. */
  readonly redirectUri: string;
  /** The address that the browser was sent to, with `code`, or `error` and `error_description`. */
  readonly answer: Promise<URL>;
  /** Whether somebody came with another state, or none. */
  strangers = false;
  readonly #server: Server;

  private constructor(server: Server, state: string) {
    this.#server = server;
    const host = `localhost:${(server.address() as AddressInfo).port}`;
    this.redirectUri = `http://${host}`;
    this.answer = new Promise((resolve) => {
      server.on("request", ({ method, url = "", headers }, response) => {
        // another name that leads here is a web page's trick
        if (method !== "GET" || headers.host !== host || !/^\/(?:\?|$)/.test(url)) {
          send(response, 404, "elsewhere");
          return;
        }
        const answer = new URL(url, this.redirectUri);
        const parameters = answer.searchParams;
        const isRefusal = parameters.has("error");
        if (parameters.get("state") !== state || !(isRefusal || parameters.has("code"))) {
          this.strangers = true;
          send(response, 400, "elsewhere");
          return;
        }
        send(response, 200, isRefusal ? "refused" : "received");
        response.once("close", () => {
          resolve(answer);
        });
      });
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async open(state: string): Promise<Loopback> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Loopback(server, state);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function send(response: ServerResponse, status: number, page: Page): void {
  const { text, policy } = answerPage(page);
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(text);
}
