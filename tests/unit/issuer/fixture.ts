import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { JSONWebKeySet } from "jose";
import { onTestFinished } from "vitest";

import type { Admin } from "../../../issuer/admin/admin.ts";
import { DirectoryStore } from "../../../issuer/admin/store.ts";
import type { Context } from "../../../issuer/context/context.ts";
import { nothingPending } from "../../../issuer/context/pending.ts";
import { buildDirectory } from "../../../issuer/directory/build.ts";
import type { HttpRequest, Reply } from "../../../issuer/http/http.ts";
import { KeyRing } from "../../../issuer/keys/key-ring.ts";
import type { LogFields } from "../../../issuer/context/log.ts";
import { routes } from "../../../issuer/routes.ts";
import { asFiles, ids, sampleObjects, type Objects } from "../../support/directory.ts";

export const authority = "https://localhost:8443";
/** Seconds since 1970 at which every test issuer's clock stands: now, because certificates have dates too. */
export const start = Math.floor(Date.now() / 1000);
export const adminKey = "an admin key for the tests";
export const tenantPath = `/${ids.tenant}`;

/** An issuer without a socket: the clock stands still until it is moved, the log is a list. */
export interface TestIssuer {
  readonly context: Context;
  readonly logged: { event: string; fields: LogFields }[];
  /** Moves the clock by seconds. */
  readonly wait: (seconds: number) => void;
  /** Puts another directory in place. */
  readonly become: (objects: Objects) => void;
  readonly send: (request: Partial<HttpRequest>) => Promise<Reply>;
  /** Posts a form to an endpoint of the tenant. */
  readonly post: (
    path: string,
    form: Record<string, string>,
    headers?: HttpRequest["headers"],
  ) => Promise<Answer>;
  readonly admin: (path: string, body?: object) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nats-entra-issuer-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** One ring for every test that does not rotate: making RSA keys takes its time. */
let shared: Promise<KeyRing> | undefined;

async function newKeys(now: () => number): Promise<KeyRing> {
  const folder = mkdtempSync(join(tmpdir(), "nats-entra-issuer-keys-"));
  const keys = await KeyRing.open(folder, now);
  rmSync(folder, { recursive: true });
  return keys;
}

export async function testIssuer(
  options: { objects?: Objects; keys?: KeyRing; keysOf?: (issuer: string) => JSONWebKeySet } = {},
): Promise<TestIssuer> {
  let seconds = start;
  const now = (): number => seconds;
  let directory = buildDirectory(asFiles(options.objects ?? sampleObjects()));
  const logged: TestIssuer["logged"] = [];
  shared ??= newKeys(now);
  const context: Context = {
    authority,
    tenantId: ids.tenant,
    now,
    log: (event, fields = {}) => logged.push({ event, fields }),
    directory: () => directory,
    keys: options.keys ?? (await shared),
    keysOf: (issuer) => Promise.resolve(options.keysOf?.(issuer) ?? { keys: [] }),
    tokenLifetime: () => 3600,
    pending: nothingPending(now),
  };
  const reload = () => directory;
  const store = new DirectoryStore("/nowhere", reload);
  const admin: Admin = { store, reload, key: () => adminKey };
  const handle = routes(context, admin, () => ({ status: "ok" }));
  const send: TestIssuer["send"] = async (request) =>
    handle({ method: "GET", path: "/", query: "", headers: {}, body: "", ...request });
  return {
    context,
    logged,
    wait: (more) => void (seconds += more),
    become: (objects) => void (directory = buildDirectory(asFiles(objects))),
    send,
    post: async (path, form, headers = {}) => {
      const reply = await send({
        method: "POST",
        path: `${tenantPath}/oauth2/v2.0/${path}`,
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams(form).toString(),
      });
      return { status: reply.status, body: JSON.parse(reply.body) as Answer["body"] };
    },
    admin: async (path, body) => {
      const reply = await send({
        method: body === undefined ? "GET" : "POST",
        path,
        headers: { authorization: `Bearer ${adminKey}` },
        body: body === undefined ? "" : JSON.stringify(body),
      });
      return { status: reply.status, body: JSON.parse(reply.body) as Answer["body"] };
    },
  };
}

/** Header and claims of a token, unverified. */
export function decoded(token: unknown): {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
} {
  const [header = "", claims = ""] = String(token).split(".");
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  return { header: read(header), claims: read(claims) };
}
