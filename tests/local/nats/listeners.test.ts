import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connect as dial,
  getCACertificates,
  setDefaultCACertificates,
  type TLSSocket,
} from "node:tls";
import { jetstreamManager, jetstream } from "@nats-io/jetstream";
import { connect, tokenAuthenticator, wsconnect } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deriveCalloutSecrets,
  deriveTrust,
  serverConfig,
  type UserConnectionType,
} from "../../../nats/index.ts";
import { testCa } from "../../support/certificates.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { accountEntry, keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { startMinimalCallout, type MinimalCallout } from "./minimal-callout.ts";

const host = "127.0.0.1";
const accounts = {
  orders: accountEntry({
    default: true,
    jetstream: { memory: 1 << 20, disk: 1 << 24, streams: 10, consumers: 10 },
  }),
};
const keys = keyMaterial(["orders"]);
const everything = { account: "orders", publish: [">"], subscribe: [">"] };

let folder: string;
let ports: { readonly websocket: number; readonly mqtt: number };
let ca: string;
let nats: NatsServers;
let callout: MinimalCallout;
/** Types of the connections that the callout has let in. */
const types: (string | undefined)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-listeners-"));
  const [websocket = 0, mqtt = 0] = await reservePorts(2);
  ports = { websocket, mqtt };
  const made = await testCa();
  ca = made.ca;
  const tls = { certificateFile: join(folder, "tls.crt"), keyFile: join(folder, "tls.key") };
  await writeFile(tls.certificateFile, made.cert);
  await writeFile(tls.keyFile, made.key);
  process.env["JS_KEY"] = '"the key of the disk"';
  nats = await startNats({
    config: (layout) =>
      serverConfig({
        ...deriveTrust({ accounts }, keys),
        ...layout,
        websocket: { host, port: websocket, tls },
        mqtt: { host, port: mqtt, tls },
        jetstream: { storeFolder: folder, memory: 1 << 24, disk: 1 << 28, key: "$JS_KEY" },
      }),
  });
  callout = await startMinimalCallout(nats.urls, deriveCalloutSecrets(keys), (request) => {
    const { auth_token: token, pass } = request.connect_opts;
    const [secret, ...connectionTypes] = (token ?? pass ?? "").split(", ");
    if (secret !== "ann's token") return undefined;
    types.push(request.client_info.type);
    return connectionTypes.length === 0
      ? everything
      : { ...everything, connectionTypes: connectionTypes as UserConnectionType[] };
  });
});
afterAll(async () => {
  await callout.stop();
  await nats.stop();
  delete process.env["JS_KEY"];
  await rm(folder, { recursive: true });
});

const login = (token = "ann's token") =>
  connect({ servers: [...nats.urls], token, reconnect: false, timeout: 5_000 });

describe("a browser", () => {
  const over = (token: string) =>
    wsconnect({
      servers: `wss://localhost:${ports.websocket}`,
      authenticator: tokenAuthenticator(token),
      reconnect: false,
    });

  // WebSocket, as the browsers have it, takes no authority of its own
  const trusted = getCACertificates();
  beforeAll(() => setDefaultCACertificates([...trusted, ca]));
  afterAll(() => setDefaultCACertificates(trusted));

  it("logs in with its token over websocket, with TLS", async () => {
    const client = await over("ann's token");
    expect(types.at(-1)).toBe("websocket");
    await client.close();
  });

  it("is refused with another", async () => {
    await expect(over("nobody's")).rejects.toThrow(/Authorization/);
  });

  it("is held by the server to the kinds of connections in its user JWT", async () => {
    await (await over("ann's token, WEBSOCKET")).close();
    await expect(over("ann's token, STANDARD, MQTT, MQTT_WS")).rejects.toThrow(/Authorization/);
    expect(types.at(-1)).toBe("websocket");
  });

  it("speaks to nobody whose authority it does not know, and shows no token there", async () => {
    const before = types.length;
    setDefaultCACertificates(trusted);
    await expect(over("ann's token")).rejects.toThrow();
    setDefaultCACertificates([...trusted, ca]);
    expect(types).toHaveLength(before);
  });
});

describe("an MQTT client", () => {
  it("logs in with the token as its password, over TLS", async () => {
    expect(await connack("ann's token")).toEqual(Buffer.from([0x20, 2, 0, 0]));
    expect(types.at(-1)).toBe("mqtt");
  });

  it("is refused with another", async () => {
    expect(await connack("nobody's")).not.toEqual(Buffer.from([0x20, 2, 0, 0]));
  });

  it("is held by the server to the kinds of connections in its user JWT", async () => {
    const accepted = Buffer.from([0x20, 2, 0, 0]);
    expect(await connack("ann's token, MQTT")).toEqual(accepted);
    expect(await connack("ann's token, STANDARD, WEBSOCKET, MQTT_WS")).not.toEqual(accepted);
    expect(types.at(-1)).toBe("mqtt");
  });
});

describe("a client of NATS' own protocol", () => {
  it("is held by the server to the kinds of connections in its user JWT", async () => {
    await (await login("ann's token, STANDARD")).close();
    await expect(login("ann's token, WEBSOCKET, MQTT, LEAFNODE")).rejects.toThrow(/Authorization/);
    expect(types.at(-1)).toBe("nats");
  });
});

describe("an encrypted disk", () => {
  it("holds no message in clear text", async () => {
    const client = await login();
    const manager = await jetstreamManager(client);
    await manager.streams.add({ name: "S", subjects: ["s"], storage: "file" });
    await jetstream(client).publish("s", "a secret of the company");
    await client.close();
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const blocks = files.filter((file) => file.endsWith(".blk"));
    expect(blocks.length).toBeGreaterThan(0);
    for (const file of files) expect(await readFile(file, "latin1")).not.toContain("a secret of");
  });
});

/** MQTT 3.1.1, section 3.1: user name and password, a clean session; the answer, or nothing when it hangs up. */
async function connack(password: string): Promise<Buffer> {
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  };
  const body = Buffer.concat([
    text("MQTT"),
    Buffer.from([4, 0b1100_0010, 0, 60]),
    ...["client", "ann", password].map(text),
  ]);
  const socket: TLSSocket = dial({ host, port: ports.mqtt, ca });
  await once(socket, "secureConnect");
  socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
  const answer = new Promise<Buffer>((resolve, reject) => {
    socket.once("data", resolve).once("error", reject);
    socket.once("close", () => resolve(Buffer.alloc(0)));
  });
  return answer.finally(() => socket.destroy());
}
