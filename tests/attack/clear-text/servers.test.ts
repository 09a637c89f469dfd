/**
 * Servers that want a token in clear text: they say that they offer TLS and do not, they take the place of a good one,
 * they name others. Each writes down every byte that it is told.
 */
import { once } from "node:events";
import { tokenAuthenticator, wsconnect } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { dial, secureOptions } from "../../../connect/node.ts";
import type { SecureArgs } from "../../../connect/options.ts";
import { newAuthority, type Authority } from "../../support/issuer/authority.ts";
import { FalseServer, TELLTALE, type Greeting } from "../../support/false-server.ts";

let authority: Authority;
beforeAll(async () => {
  authority = await newAuthority();
});

const started: FalseServer[] = [];
afterEach(() => started.splice(0).forEach((server) => server.stop()));
async function falseServer(greeting: Greeting | ((dial: number) => Greeting), port?: number) {
  const server = await FalseServer.start(greeting, port);
  started.push(server);
  return server;
}

const login = { authenticator: tokenAuthenticator(TELLTALE), reconnect: false, timeout: 400 };
const attempt = (args: Omit<SecureArgs, "authenticator">) =>
  dial(secureOptions({ ...login, ...args }));

const greetings: [string, Greeting][] = [
  ["says nothing of TLS", {}],
  ["says that TLS is not there", { info: { tls_required: false, tls_available: false } }],
  ["offers TLS as a number, which nats.js takes for TLS", { info: { tls_available: 1 } }],
  ["offers TLS as a text", { info: { tls_available: "true" } }],
  ["offers TLS as an object", { info: { tls_available: {} } }],
  ["demands TLS as a text", { info: { tls_required: "no" } }],
  ["demands TLS, and speaks clear text", { info: { tls_required: true } }],
  ["offers TLS, and speaks clear text", { info: { tls_available: true } }],
  ["says nothing", { silent: true }],
];
const ways: [string, (port: number) => Omit<SecureArgs, "authenticator">][] = [
  ["tls://", (port) => ({ servers: `tls://127.0.0.1:${port}` })],
  ["TLS://", (port) => ({ servers: `TLS://127.0.0.1:${port}` })],
  ["tls first", (port) => ({ servers: `tls://localhost:${port}`, tls: { handshakeFirst: true } })],
  ["nats:// with an authority", (port) => ({ servers: `nats://127.0.0.1:${port}`, tls: {} })],
  ["one of several", (port) => ({ servers: [`nats://127.0.0.1:${port}`, "tls://127.0.0.1:1"] })],
  ["tls: null", (port) => ({ servers: `tls://127.0.0.1:${port}`, tls: null })],
  ["clear text allowed", (port) => ({ servers: `tls://127.0.0.1:${port}`, allowClearText: true })],
  ["a member too many", (port) => ({ servers: `tls://127.0.0.1:${port}`, token: TELLTALE })],
];

describe.each(ways)("by %s", (_way, argsFor) => {
  it.each(greetings)("no token is told to a server that %s", async (_name, greeting) => {
    const server = await falseServer(greeting);
    await expect(attempt(argsFor(server.port))).rejects.toThrow();
    expect(server.dials).toBeGreaterThan(0);
    expect(server.heard).not.toMatch(/telltale|CONNECT/);
  });
});

describe("nats.js alone", () => {
  it("tells it: the attack is a real one", async () => {
    const server = await falseServer({ info: { tls_available: 1 } });
    const connection = await connect({
      servers: `tls://127.0.0.1:${server.port}`,
      ...{ token: TELLTALE, tls: {}, reconnect: false, timeout: 1_000 },
    });
    expect(server.heard).toContain(TELLTALE);
    await connection.close();
  });

  it("takes a certificate for localhost at any address", async () => {
    const tls = await authority.certify("localhost");
    const server = await falseServer({ info: { tls_required: true }, tls });
    const options = { servers: `tls://127.0.0.1:${server.port}`, tls: { ca: authority.ca } };
    const connection = await connect({ ...options, token: TELLTALE, reconnect: false });
    expect(server.heard).toContain(TELLTALE);
    await connection.close();
  });
});

describe.each([
  ["TLS first", true],
  ["TLS after the greeting", false],
])("with %s, a certificate", (_name, first) => {
  const info = { tls_required: true };

  it("of the right server is taken", async () => {
    const tls = { ...(await authority.certify("127.0.0.1")), first };
    const { port } = await falseServer({ info, tls });
    const connection = await attempt({
      servers: `tls://127.0.0.1:${port}`,
      tls: { ca: authority.ca, handshakeFirst: first },
    });
    await connection.close();
  });

  it.each([
    ["for localhost, at an address", ["localhost"], "127.0.0.1"],
    ["of another name", ["nats.example.com"], "localhost"],
    ["for an address, by name", ["127.0.0.1"], "localhost"],
  ])("%s is not", async (_what, hosts, dialled) => {
    const tls = { ...(await authority.certify(...hosts)), first };
    const server = await falseServer({ info, tls });
    const args = {
      servers: `tls://${dialled}:${server.port}`,
      tls: { ca: authority.ca, handshakeFirst: first },
    };
    await expect(attempt(args)).rejects.toThrow(/altname|certificate/i);
    expect(server.heard).not.toContain(TELLTALE);
  });

  it("of another authority is not", async () => {
    const tls = { ...(await (await newAuthority()).certify("127.0.0.1")), first };
    const server = await falseServer({ info, tls });
    const args = {
      servers: `tls://127.0.0.1:${server.port}`,
      tls: { ca: authority.ca, handshakeFirst: first },
    };
    await expect(attempt(args)).rejects.toThrow(/certificate/);
    expect(server.heard).not.toContain(TELLTALE);
  });
});

describe("options that are overwritten", () => {
  it.each([
    ["tls: null", { tls: null }],
    ["tls: undefined", { tls: undefined }],
    ["tls: {}", { tls: {} }],
    ["another tls", { tls: { rejectUnauthorized: false } }],
    ["no choice among servers", { reconnectToServer: undefined }],
    ["everything but the authenticator", { tls: null, reconnectToServer: undefined }],
  ])("with %s give no token away", async (_name, over) => {
    for (const info of [{}, { tls_available: 1 }]) {
      const server = await falseServer({ info });
      const options = secureOptions({ ...login, servers: `tls://127.0.0.1:${server.port}` });
      await expect(connect({ ...options, ...over })).rejects.toThrow();
      expect(server.heard).not.toMatch(/telltale|CONNECT/);
    }
  });

  it("with other servers neither", async () => {
    const server = await falseServer({});
    const options = secureOptions({ ...login, servers: "nats://127.0.0.1:1" });
    const pool = [{ hostname: "192.0.2.1", port: 4222, listen: "192.0.2.1:4222" }];
    expect(() => options.reconnectToServer?.(pool as never, null)).toThrow(/beyond this machine/);
    const another = { ...options, servers: `0.0.0.0:${server.port}` };
    await expect(connect(another)).rejects.toThrow(/beyond this machine/);
    expect(server.heard).toBe("");
  });

  it("by the transport of another connection neither", async () => {
    // nats.js has one transport for all connections: the one of the last `connect` or `wsconnect`
    const server = await falseServer({});
    const options = secureOptions({ ...login, servers: "wss://127.0.0.1:1" });
    await expect(
      connect({ ...options, servers: `nats://127.0.0.1:${server.port}` }),
    ).rejects.toThrow(/without TLS/);
    expect(server.heard).not.toMatch(/telltale|CONNECT/);
  });
});

describe("a connection that comes back", () => {
  it.each([[true], [false]])("does not do so to clear text (TLS first: %s)", async (first) => {
    const tls = { ...(await authority.certify("127.0.0.1")), first };
    // the first dial is the good server's, all later ones somebody's who offers TLS as 1
    const server = await falseServer((at) => {
      if (at === 0) return { info: { tls_required: true }, tls };
      return { info: { tls_available: 1 } };
    });
    const connection = await attempt({
      servers: `tls://127.0.0.1:${server.port}`,
      tls: { ca: authority.ca, handshakeFirst: first },
      ...{ reconnect: true, maxReconnectAttempts: 3, reconnectTimeWait: 10 },
    });
    const told = server.heard.length;
    await connection.reconnect();
    await connection.closed();
    expect(server.dials).toBeGreaterThan(1);
    expect(server.heard.slice(told)).not.toMatch(/telltale|CONNECT/);
  });

  it("does not take the proof of a dial before for its own", async () => {
    const tls = await authority.certify("127.0.0.1");
    const good = await falseServer({ info: { tls_required: true }, tls });
    const options = secureOptions({
      ...{ ...login, servers: `tls://127.0.0.1:${good.port}`, tls: { ca: authority.ca } },
    });
    const connection = await connect(options);
    const { authenticator } = options;
    // its one answer is given
    expect(() => (authenticator as () => unknown)()).toThrow(/without TLS/);
    await connection.close();
  });
});

describe("servers that a server names", () => {
  it("are not gone to from this machine in clear text", async () => {
    const pools: string[][] = [];
    const server = await falseServer({ info: { connect_urls: ["192.0.2.1:4222"] } });
    const connection = await attempt({
      servers: `nats://127.0.0.1:${server.port}`,
      ...{ reconnect: true, maxReconnectAttempts: 2, reconnectTimeWait: 10 },
      reconnectToServer: (pool) => {
        pools.push(pool.map(({ listen }) => listen));
        return null;
      },
    });
    await connection.reconnect();
    await once(eventsOf(connection), "back");
    await connection.close();
    expect(pools.flat()).toContain(`127.0.0.1:${server.port}`);
    expect(pools.flat()).not.toContain("192.0.2.1:4222");
  });

  it("need a name that was given, when the greeting could be forged", async () => {
    const thief = await falseServer({
      info: { tls_required: true },
      tls: await authority.certify("localhost"),
    });
    const tls = await authority.certify("127.0.0.1");
    const named = { tls_required: true, connect_urls: [`localhost:${thief.port}`] };
    const server = await falseServer((at) => (at === 0 ? { info: named, tls } : { silent: true }));
    const connection = await attempt({
      servers: `tls://127.0.0.1:${server.port}`,
      tls: { ca: authority.ca },
      ...{ reconnect: true, maxReconnectAttempts: 2, reconnectTimeWait: 10, timeout: 200 },
    });
    await connection.reconnect();
    await connection.closed();
    expect(thief.dials).toBeGreaterThan(0);
    expect(thief.heard).not.toContain(TELLTALE);
  });
});

describe("websockets", () => {
  it.each(["ws://nats.example.com", "ws://127.0.0.1.nip.io:80", "WS://192.0.2.1"])(
    "at %s are an error, before anybody is dialled",
    (servers) => {
      expect(() => secureOptions({ ...login, servers })).toThrow(/clear text/);
    },
  );

  it("are not told of clear text where wss:// was asked for", async () => {
    const options = secureOptions({
      ...{ ...login, servers: "wss://127.0.0.1:1" },
      // a factory of the caller's that does without TLS
      wsFactory: () => Promise.resolve({ socket: new FalseSocket() as never, encrypted: false }),
    });
    await expect(wsconnect(options)).rejects.toThrow(/without TLS/);
    expect(FalseSocket.told).not.toMatch(/telltale|CONNECT/);
  });
});

/** A websocket that greets as a NATS server does. */
class FalseSocket {
  static told = "";
  binaryType = "";
  bufferedAmount = 0;
  onmessage?: (event: { data: ArrayBufferLike }) => void;
  onclose?: (event: object) => void;

  constructor() {
    const info = 'INFO {"server_id":"N","version":"2.15.2","proto":1,"max_payload":1048576}\r\n';
    setTimeout(() => this.onmessage?.({ data: new TextEncoder().encode(info).buffer }), 10);
  }

  send(frame: ArrayBuffer): void {
    FalseSocket.told += Buffer.from(frame).toString();
  }

  close(): void {
    this.onclose?.({ wasClean: true, reason: "" });
  }
}

function eventsOf(connection: Awaited<ReturnType<typeof connect>>): EventTarget {
  const events = new EventTarget();
  void (async () => {
    for await (const { type } of connection.status())
      if (type === "reconnect") events.dispatchEvent(new Event("back"));
  })();
  return events;
}
