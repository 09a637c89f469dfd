import { createServer, type Server } from "node:http";
import { jsonText } from "../../text/json.ts";
import { Failure } from "../../errors/failure.mjs";

export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Pages by path, made at the moment they are asked for. */
export type Pages = Readonly<Record<string, () => Page>>;

/** A page with a JSON document; for people too, so it has line ends. */
export function jsonPage(status: number, value: unknown): Page {
  return { status, type: "application/json", body: `${jsonText(value, 2)}\n` };
}

/** A page in Prometheus' text format. */
export function textPage(body: string): Page {
  return { status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body };
}

/**
 * Serves pages over http, for probes and scrapes; it takes nothing in.
 *
 * @throws Failure `settings_invalid` when the address cannot be listened on
 */
export async function servePages(host: string, port: number, pages: Pages): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0] ?? "";
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    const isRead = request.method === "GET" || request.method === "HEAD";
    const { status, type, body } = isRead && page ? page() : jsonPage(isRead ? 404 : 405, {});
    response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
  });
  server.requestTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const what = `cannot listen on http ${host}:${port}`;
      const next = "choose another http.port, or end what listens there";
      reject(new Failure("settings_invalid", what, { why: error.message, next, cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return server;
}
