import { createConnection } from "node:net";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jwtAuthenticator, tokenAuthenticator } from "@nats-io/nats-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connectSecurely } from "../../../connect/node.ts";
import {
  deriveCalloutSecrets,
  deriveTrust,
  serverConfig,
  type MutualTlsFiles,
} from "../../../nats/index.ts";
import { accountEntry, keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout, type NatsServers } from "../../support/nats/servers.ts";
import { FalseServer, TELLTALE } from "../../support/false-server.ts";
import { tlsFiles } from "./tls-files.ts";
import { pace } from "../../support/waiting/pace.ts";

const keys = keyMaterial(["orders"]);
const trust = deriveTrust({ accounts: { orders: accountEntry() } }, keys);
const { user } = deriveCalloutSecrets(keys);
let folder: string;
let tls: MutualTlsFiles;
let nats: NatsServers | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-tls-first-"));
  tls = await tlsFiles(folder, "ours");
});
afterEach(() => nats?.stop());
afterAll(() => rm(folder, { recursive: true }));

const configOf = (handshakeFirst: string) => (layout: NatsLayout) =>
  serverConfig({ ...trust, ...layout, client: { ...layout.client, tls, handshakeFirst } });

/** Whether a client that begins with TLS, or waits for the greeting, gets in. */
async function letsIn({ urls }: NatsServers, handshakeFirst: boolean): Promise<boolean> {
  const connecting = connectSecurely({
    servers: urls,
    tls: { caFile: tls.caFile, handshakeFirst },
    authenticator: jwtAuthenticator(user.jwt, Buffer.from(user.seed)),
    ...{ reconnect: false, timeout: 1_500 },
  });
  try {
    await (await connecting).close();
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds until the server greets in clear text; undefined when it does not. */
function greeted({ urls: [url = ""] }: NatsServers): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  const begin = performance.now();
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    const end = (result: number | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("data", () => end(performance.now() - begin));
    socket.on("error", () => end(undefined));
    void pace(1_000).then(() => end(undefined));
  });
}

describe("TLS of a server", () => {
  it("by 'auto' is first for those who begin with it, and comes after the greeting for others", async () => {
    nats = await startNats({ config: configOf("auto") });
    expect(await letsIn(nats, true)).toBe(true);
    expect(await letsIn(nats, false)).toBe(true);
    expect(await greeted(nats)).toBeGreaterThan(45);
  });

  it("by a duration comes that much later for others", async () => {
    nats = await startNats({ config: configOf("300ms") });
    expect(await letsIn(nats, true)).toBe(true);
    expect(await letsIn(nats, false)).toBe(true);
    expect(await greeted(nats)).toBeGreaterThan(290);
  });

  it("by 'on' is first or not at all: nothing is said in clear text", async () => {
    nats = await startNats({ config: configOf("on") });
    expect(await letsIn(nats, true)).toBe(true);
    expect(await letsIn(nats, false)).toBe(false);
    expect(await greeted(nats)).toBeUndefined();
  });

  it("by 'off' comes after the greeting, and never first", async () => {
    nats = await startNats({ config: configOf("off") });
    expect(await letsIn(nats, true)).toBe(false);
    expect(await letsIn(nats, false)).toBe(true);
  });

  it("can be another after a reload", async () => {
    nats = await startNats({ config: configOf("off") });
    expect(await letsIn(nats, true)).toBe(false);
    await nats.reload(configOf("on")(nats.layout));
    expect(await letsIn(nats, true)).toBe(true);
    expect(await letsIn(nats, false)).toBe(false);
  });
});

describe("a client that begins with TLS, and is later than the greeting", () => {
  const greetingBefore = (turn: number) => async (dial: (server: FalseServer) => Promise<void>) => {
    const cert = await readFile(tls.certificateFile, "utf8");
    const key = await readFile(tls.keyFile, "utf8");
    const secured = { info: { tls_required: true }, tls: { cert, key, first: true } };
    const server = await FalseServer.start((at) => (at < turn ? {} : secured));
    await dial(server).finally(() => server.stop());
  };
  const connecting = ({ port }: FalseServer) =>
    connectSecurely({
      servers: `tls://localhost:${port}`,
      tls: { caFile: tls.caFile, handshakeFirst: true },
      authenticator: tokenAuthenticator(TELLTALE),
      ...{ reconnect: false, timeout: 5_000 },
    });

  it("is in at another try", () =>
    greetingBefore(4)(async (server) => {
      await (await connecting(server)).close();
      expect(server.dials).toBe(5);
    }));

  it("gives up after five, and has told none of them anything", () =>
    greetingBefore(Infinity)(async (server) => {
      await expect(connecting(server)).rejects.toMatchObject({ code: "tls_missing" });
      expect(server.dials).toBe(5);
      expect(server.heard).not.toMatch(/telltale|CONNECT/);
    }));
});
