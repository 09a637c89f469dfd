import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";

import { Failure } from "../errors/failure.mjs";
import { messageOf } from "../errors/render.mjs";
import type { Admin } from "./admin/admin.ts";
import { DirectoryStore } from "./admin/store.ts";
import { keysOfIssuer } from "./clients/issuer-keys.ts";
import { listenAddress, type IssuerConfig } from "./config.ts";
import { lifetimes, type Context } from "./context/context.ts";
import { nothingPending } from "./context/pending.ts";
import { DirectoryFolder } from "./directory/folder.ts";
import { json, type Handler, type Reply } from "./http/http.ts";
import { KeyRing } from "./keys/key-ring.ts";
import type { Log } from "./context/log.ts";
import { routes } from "./routes.ts";

/** Bytes; an assertion fits, a flood does not. */
const LARGEST_BODY = 64 * 1024;
/** Milliseconds that a request in progress gets when the process stops. */
const GRACE = 2_000;

export interface Issuer {
  /** As in `https://localhost:8443`. */
  readonly authority: string;
  /** Reads directory, admin key and certificate again; what does not fit is logged and the last good stays. */
  reload(): void;
  close(): Promise<void>;
}

export class ListenError extends Failure {
  constructor(message: string) {
    super("listen_failed", message, { next: "choose another port, or end what listens there" });
    this.name = "ListenError";
  }
}

/**
 * Starts the issuer, on 127.0.0.1 unless it is in a pod.
 *
 * @throws DirectoryError, KeyFileError, or ListenError when the port is taken
 */
export async function startIssuer(config: IssuerConfig, log: Log): Promise<Issuer> {
  const now = (): number => Date.now() / 1000;
  const folder = new DirectoryFolder(config.directory);
  const keys = await KeyRing.open(config.dataDir, now);
  let tls = readTls(config);
  let adminKey = readAdminKey(config);

  let handler: Handler = () =>
    json(503, { error: { code: "starting", message: "Not ready yet." } });
  const server = createServer({ ...tls, minVersion: "TLSv1.2" }, (message, response) => {
    void answer(message, handler, log).then(({ status, headers, body }) =>
      response.writeHead(status, headers).end(body),
    );
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  const authority = `https://${config.host}:${await listen(server, listenAddress(config), config.port)}`;

  const context: Context = {
    authority,
    tenantId: config.tenantId,
    now,
    log,
    directory: () => folder.current,
    keys,
    keysOf: (issuer) => keysOfIssuer(context, issuer, tls.cert),
    tokenLifetime: lifetimes(config.tokenLifetime),
    pending: nothingPending(now),
  };
  const reload = () => folder.reload();
  const store = new DirectoryStore(config.directory, reload);
  const admin: Admin = { store, reload, key: () => adminKey };
  const logChange = (): void =>
    log(folder.problems.length > 0 ? "directory_refused" : "directory_loaded", {
      problems: folder.problems,
    });
  const health = (): Record<string, unknown> => ({
    status: "ok",
    tenantId: config.tenantId,
    directoryProblems: folder.problems,
  });
  handler = routes(context, admin, health);
  folder.watch(logChange);
  log("listening", { authority, tenantId: config.tenantId, kid: keys.current.kid });

  return {
    authority,
    reload: () => {
      attempt(log, () => folder.reload());
      attempt(log, () => (adminKey = readAdminKey(config)));
      attempt(log, () => server.setSecureContext((tls = readTls(config))));
      log("reloaded");
    },
    close: () => {
      folder.close();
      return closed(server);
    },
  };
}

async function answer(message: IncomingMessage, handler: Handler, log: Log): Promise<Reply> {
  const started = performance.now();
  const { method = "", url = "/", headers } = message;
  const [path = "/", query = ""] = url.split("?", 2);
  let reply: Reply;
  try {
    const body = await readBody(message);
    reply =
      body === undefined
        ? json(
            413,
            { error: { code: "too_large", message: `A body has at most ${LARGEST_BODY} bytes.` } },
            { connection: "close" },
          )
        : await handler({ method, path, query, headers, body });
  } catch (error) {
    // the message of an unforeseen error might quote what was sent, so only its kind is logged
    log("failed", { method, path, error: error instanceof Error ? error.name : typeof error });
    reply = json(500, {
      error: { code: "internal", message: "Something went wrong here; the log has more." },
    });
  }
  log("request", {
    method,
    path,
    status: reply.status,
    ms: Math.round(performance.now() - started),
  });
  return reply;
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE" ? "is in use by another process" : error.message;
      reject(new ListenError(`${address}:${port} ${taken}`));
    });
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => server.closeAllConnections(), GRACE).unref();
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function attempt(log: Log, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    log("reload_failed", { error: messageOf(error) });
  }
}

function readTls({ tls }: IssuerConfig): { cert: string; key: string } {
  return { cert: readFileSync(tls.certFile, "utf8"), key: readFileSync(tls.keyFile, "utf8") };
}

function readAdminKey({ adminKeyFile }: IssuerConfig): string {
  const key = readFileSync(adminKeyFile, "utf8").trim();
  if (key.length >= 16) return key;
  throw new Error(`${adminKeyFile}: an admin key has at least 16 characters`);
}
