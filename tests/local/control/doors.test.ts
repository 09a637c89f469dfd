import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, jwtAuthenticator } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nodes } from "../../../callout/control/nodes.ts";
import { Servers } from "../../../callout/link/servers.ts";
import {
  calloutSystemJwt,
  deriveTrust,
  keyPair,
  serverConfig,
  type ServerConfig,
} from "../../../nats/index.ts";
import { testCa } from "../../support/certificates.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { accountEntry, keyMaterial } from "../../support/nats-keys.ts";
import { startNats } from "../../support/nats/servers.ts";

const accounts = { orders: accountEntry({ default: true }) };
const keys = keyMaterial(["orders"]);
const host = "127.0.0.1";
let folder: string;
let tls: { readonly certificateFile: string; readonly keyFile: string; readonly caFile: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-doors-"));
  const { ca, cert, key } = await testCa();
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  tls = {
    certificateFile: await file("tls.crt", cert),
    keyFile: await file("tls.key", key),
    caFile: await file("ca.crt", ca),
  };
});
afterAll(() => rm(folder, { recursive: true }));

/** What a callout finds out of one real server that has these listeners. */
async function facts(listeners: Partial<ServerConfig>) {
  const nats = await startNats({
    config: (layout) =>
      serverConfig({
        ...deriveTrust({ accounts }, keys),
        ...layout,
        ...listeners,
      }),
  });
  const user = keyPair("user", keys.calloutUser);
  const connection = await connect({
    servers: [...nats.urls],
    authenticator: jwtAuthenticator(calloutSystemJwt(keys), user.getSeed()),
    inboxPrefix: "_INBOX.callout",
  });
  try {
    const [node] = (await nodes(new Servers(connection), [], "")).nodes;
    return node;
  } finally {
    await connection.close();
    await nats.stop();
  }
}

it("a server says what it offers besides connections for NATS clients", async () => {
  const [websocket = 0, mqtt = 0, leafnodes = 0] = await reservePorts(3);
  const found = await facts({
    websocket: { host, port: websocket, tls },
    mqtt: { host, port: mqtt, tls },
    leafnodes: { host, port: leafnodes, tls },
    jetstream: { storeFolder: folder, memory: 1 << 24, disk: 1 << 28 },
  });
  expect(found).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    go: expect.stringMatching(/^go1\.\d+/) as string,
    offers: ["leafnodes", "websocket", "mqtt", "monitoring"],
    certificates: [],
  });
});

it("and nothing where there is nothing, except who monitors it", async () => {
  expect(await facts({})).toMatchObject({ offers: ["monitoring"], certificates: [] });
});

it("and who has to show a certificate", async () => {
  const [port = 0, other = 0] = await reservePorts(2);
  // to a cluster belong two
  const routes = [port, other].map((each) => `nats://${host}:${each}`);
  expect(await facts({ cluster: { name: "test", host, port, routes, tls } })).toMatchObject({
    offers: ["routes", "monitoring"],
    certificates: ["routes"],
  });
});
