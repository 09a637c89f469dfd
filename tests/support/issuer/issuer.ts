import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

import { testCa } from "../certificates.ts";
import { ids, type Objects } from "../directory.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The body as a JSON object. */
  readonly json: () => Record<string, unknown>;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is posted as a form, a text as it is. */
  readonly body?: Readonly<Record<string, string>> | string;
}

/** A real issuer process on a free port of 127.0.0.1, with its files in a temporary folder. */
export interface IssuerProcess {
  readonly authority: string;
  readonly folder: string;
  readonly configFile: string;
  readonly caFile: string;
  readonly pid: number;
  /** Every log line so far. */
  readonly log: readonly Record<string, unknown>[];
  readonly call: (path: string, call?: Call) => Promise<HttpAnswer>;
  /** POST of JSON with the admin key. */
  readonly admin: (path: string, body: object) => Promise<HttpAnswer>;
  readonly putObject: (name: string, value: object) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Ends the process; the exit code. */
  readonly stop: () => Promise<number>;
}

export const adminKey = "0123456789abcdef0123456789abcdef";
const MAIN = join(import.meta.dirname, "../../../issuer/main.ts");

/** Writes configuration, certificates and directory for an issuer. */
export async function issuerFolder(objects: Objects, config: object = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "nats-entra-issuer-"));
  const { ca, cert, key } = await testCa();
  mkdirSync(join(folder, "directory"));
  const files = {
    ...{ "ca.pem": ca, "cert.pem": cert, "key.pem": key, "admin.key": `${adminKey}\n` },
    "config.json": JSON.stringify({
      ...{ tenantId: ids.tenant, host: "localhost", port: 0, directory: "directory" },
      ...{
        tls: { certFile: "cert.pem", keyFile: "key.pem" },
        dataDir: "data",
        adminKeyFile: "admin.key",
      },
      ...config,
    }),
    ...Object.fromEntries(
      Object.entries(objects).map(([name, value]) => [`directory/${name}`, JSON.stringify(value)]),
    ),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

/**
 * Starts an issuer in its folder and waits until it listens.
 *
 * @param main another program than the sources', as a bundle of them
 * @throws Error with the reason that the process logged, when it does not start
 */
export async function startIssuerProcess(folder: string, main = MAIN): Promise<IssuerProcess> {
  const configFile = join(folder, "config.json");
  const child = spawn(process.execPath, [main, "--config", configFile], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const log: Record<string, unknown>[] = [];
  const exited = once(child, "exit") as Promise<[number | null]>;
  const authority = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      log.push(entry);
      if (entry["event"] === "listening") resolve(String(entry["authority"]));
    });
    void exited.then(([code]) => {
      reject(new Error(`exit ${String(code)}: ${String(log.at(-1)?.["error"])}`));
    });
  });
  const ca = join(folder, "ca.pem");
  const call: IssuerProcess["call"] = (path, options) =>
    callHttps(new URL(path, authority).href, readFileSync(ca, "utf8"), options);
  return {
    authority,
    folder,
    configFile,
    caFile: ca,
    pid: child.pid ?? 0,
    log,
    call,
    admin: (path, body) =>
      call(path, {
        method: "POST",
        headers: { authorization: `Bearer ${adminKey}` },
        body: JSON.stringify(body),
      }),
    putObject: (name, value) =>
      writeFileSync(join(folder, "directory", name), JSON.stringify(value)),
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = await exited;
      return code ?? -1;
    },
  };
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** One https request that trusts exactly this CA and follows nothing. */
export async function callHttps(url: string, ca: string, options: Call = {}): Promise<HttpAnswer> {
  const { body = "", headers = {} } = options;
  const isForm = typeof body !== "string";
  const sent = request(url, {
    ca,
    agent: false,
    method: options.method ?? (isForm ? "POST" : "GET"),
    headers: { ...(isForm && { "content-type": "application/x-www-form-urlencoded" }), ...headers },
  });
  sent.end(isForm ? new URLSearchParams(body).toString() : body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const received = await text(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: received,
    json: () => JSON.parse(received) as Record<string, unknown>,
  };
}
