import { createConnection } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jwtAuthenticator } from "@nats-io/nats-core";
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
