import type { Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { endServer, listenOnLoopback } from "../../https-server.ts";
import { GraphError, notFound } from "../graph/error.ts";
import type { TenantStore } from "../store.ts";
import { applications } from "./applications.ts";
import { principals } from "./principals.ts";
import { filterOf, match, type Answered, type Json } from "./route.ts";
import type { Sessions } from "./sessions.ts";

const routes = [...applications, ...principals];

/**
 * The same tenant by Microsoft Graph's own protocol, for the official provider: https on loopback, with the cloud's metadata, a token
 * endpoint and the part of Graph that a deployment asks for. What is not known here is 404, and kept in `unknown`.
 */
export class GraphServer {
  /** Requests that no route has, or that it failed at. */
  readonly unknown: string[] = [];
  /** `HOST:PORT`. */
  readonly host: string;
  /** PEM of the authority behind the server's certificate. */
  readonly ca: string;
  readonly #server: Server;
  readonly #store: TenantStore;
  readonly #sessions: Sessions;

  private constructor(
    { server, port, ca }: Awaited<ReturnType<typeof listenOnLoopback>>,
    store: TenantStore,
    sessions: Sessions,
  ) {
    this.#server = server;
    this.#store = store;
    this.#sessions = sessions;
    this.ca = ca;
    this.host = `localhost:${port}`;
  }

  static async start(store: TenantStore, sessions: Sessions): Promise<GraphServer> {
    const listening = await listenOnLoopback();
    const started = new GraphServer(listening, store, sessions);
    listening.server.on("request", (request, response) => void started.#answer(request, response));
    return started;
  }

  stop(): Promise<void> {
    return endServer(this.#server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#found(request).catch((error: unknown) =>
      this.#refused(request, error),
    );
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body && JSON.stringify(body));
  }

  async #found(request: IncomingMessage): Promise<Answered> {
    const { method = "", url = "" } = request;
    const { pathname, searchParams } = new URL(url, `https://${this.host}`);
    const body = await text(request);
    if (pathname === "/metadata/endpoints") return { status: 200, body: this.#metadata };
    const [, version, ...rest] = pathname.split("/");
    if (pathname.endsWith("/oauth2/v2.0/token"))
      return this.#sessions.token(version ?? "", new URLSearchParams(body));
    this.#sessions.check(request.headers.authorization);
    const path = `/${rest.join("/")}`;
    for (const route of routes) {
      const of = match(route.path, path);
      if (!of || route.method !== method || !["v1.0", "beta"].includes(version ?? "")) continue;
      const json = body === "" ? {} : (JSON.parse(body) as Json);
      const asked = { of, body: json, filter: filterOf(searchParams.get("$filter")) };
      if (method === "GET") return route.answer(this.#store.read(), asked);
      return this.#store.change((tenant) => route.answer(tenant, asked));
    }
    this.unknown.push(`${method} ${url}`);
    throw notFound("route", url);
  }

  #refused({ method, url }: IncomingMessage, error: unknown): Answered {
    if (error instanceof GraphError) {
      const { code, status, reason } = error;
      return { status, body: { error: { code, message: reason } } };
    }
    this.unknown.push(`${method ?? ""} ${url ?? ""}: ${String(error)}`);
    return { status: 500, body: { error: { code: "InternalServerError", message: "" } } };
  }

  /** Source: https://management.azure.com/metadata/endpoints?api-version=2022-09-01 */
  get #metadata(): Json {
    const origin = `https://${this.host}`;
    return {
      name: "test",
      authentication: {
        loginEndpoint: origin,
        audiences: [origin],
        tenant: "common",
        identityProvider: "AAD",
      },
      resourceManager: origin,
      microsoftGraphResourceId: origin,
      suffixes: {},
    };
  }
}
