/** Everything that connects, held against a server that wants what it says in clear text. */
import { tokenAuthenticator } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { afterEach, describe, expect, it } from "vitest";
import { Link } from "../../../callout/link/link.ts";
import { jsonLog } from "../../../callout/log/log.ts";
import { connectWith } from "../../../cli/network/connect.ts";
import type { Settings } from "../../../cli/settings/settings.ts";
import { connectWithEntra, entraAuthenticator } from "../../../client/index.ts";
import type { EntraConnectionArgs } from "../../../client/connect.ts";
import { connectWithEntra as connectInBrowser } from "../../../client/browser.ts";
import { FalseServer } from "../../support/false-server.ts";
import { keyPair } from "../../../nats/keys/key-pair.ts";
import { secretOf } from "../../support/nats-keys.ts";
import { failing } from "../../support/failing.ts";

const oid = "33333333-3333-4333-8333-333333333333";
const claims = Buffer.from(JSON.stringify({ oid })).toString("base64url");
const token = `head.${claims}.telltale`;
let asked = 0;
const credential = {
  getToken: () => {
    asked += 1;
    return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
  },
};
const scope = "api://x/.default";
const once = { reconnect: false, timeout: 400, maxReconnectAttempts: 0 };

const started: FalseServer[] = [];
afterEach(() => started.splice(0).forEach((server) => server.stop()));
/** The greeting that nats.js takes for TLS. */
async function falseServer(info: object = { tls_available: 1 }) {
  const server = await FalseServer.start({ info: { ...info } });
  started.push(server);
  return server;
}

describe("the client library", () => {
  it.each<[string, object]>([
    ["as they are", {}],
    ["with tls: null", { tls: null }],
    ["with tls: undefined", { tls: undefined }],
    ["with tls: {}", { tls: {} }],
    ["with TLS first", { tls: { handshakeFirst: true } }],
    ["with clear text allowed for others", { allowClearText: true }],
    ["with an authenticator of their own", { authenticator: tokenAuthenticator(token) }],
    ["with a token as well", { token }],
    ["with a password as well", { user: "account", pass: token }],
  ])("does not tell a token by options %s", async (name, options) => {
    for (const info of [{}, { tls_available: 1 }]) {
      const server = await falseServer(info);
      const servers = `tls://127.0.0.1:${server.port}`;
      await expect(
        connectWithEntra({ servers, credential, scope, ...once, ...options }),
      ).rejects.toThrow();
      // one that greets too early is asked again, and told as little
      expect(server.dials).toBe(name === "with TLS first" ? 5 : 1);
      expect(server.heard).not.toMatch(/telltale|CONNECT/);
    }
  });

  it("says what is wrong by a code", async () => {
    const args = { credential, scope, ...once };
    const { port } = await falseServer({});
    const failing = (servers: string, more: object = {}) =>
      expect(connectWithEntra({ ...args, servers, ...more })).rejects;
    await failing(`tls://127.0.0.1:${port}`).toMatchObject({ code: "tls_missing" });
    await failing("nats://nats.example.com").toMatchObject({ code: "clear_text" });
    await failing("127.0.0.1@nats.example.com").toMatchObject({ code: "address_invalid" });
    const unverified = { tls: { rejectUnauthorized: false } };
    await failing("tls://nats.example.com", unverified).toMatchObject({ code: "tls_invalid" });
  });

  it.each(["nats://nats.example.com", "ws://nats.example.com", "nats://127.0.0.1.nip.io"])(
    "does not even ask for a token for %s",
    async (servers) => {
      asked = 0;
      await expect(connectWithEntra({ servers, credential, scope })).rejects.toThrow(/clear text/);
      await expect(entraAuthenticator(credential, { servers, scope })).rejects.toThrow(
        /clear text/,
      );
      expect(asked).toBe(0);
    },
  );

  it("takes clear text beyond this machine only by its option", async () => {
    const server = await falseServer({});
    const args = { servers: `nats://0.0.0.0:${server.port}`, credential, scope, ...once };
    await expect(connectWithEntra(args)).rejects.toThrow(/clear text/);
    const connection = await connectWithEntra({ ...args, allowClearText: true });
    expect(server.heard).toContain(token);
    await connection.close();
  });

  it("gives an authenticator that is safe in anybody's hands", async () => {
    const server = await falseServer();
    const servers = `tls://127.0.0.1:${server.port}`;
    for (const over of [{}, { tls: null }, { tls: undefined, reconnectToServer: undefined }]) {
      const entra = await entraAuthenticator(credential, { servers, scope, ...once });
      await expect(connect({ ...entra.options, ...over })).rejects.toThrow();
      entra.close();
    }
    const entra = await entraAuthenticator(credential, { servers: "tls://127.0.0.1:1", scope });
    const { authenticator } = entra.options;
    await expect(
      connect({ servers: `nats://127.0.0.1:${server.port}`, authenticator, ...once }),
    ).rejects.toThrow();
    entra.close();
    expect(server.heard).not.toMatch(/telltale|CONNECT/);
  });

  it("gives each connection options of its own: the proof of one is none of another", async () => {
    const entra = await entraAuthenticator(credential, { servers: "tls://127.0.0.1:1", scope });
    const [one, other] = [entra.options, entra.options];
    const aim = [{ hostname: "127.0.0.1", port: 1, listen: "127.0.0.1:1", tlsName: "" }] as never;
    const socket = one.tls as { checkServerIdentity: (host: string, cert: object) => unknown };
    for (const each of [one, other]) each.reconnectToServer?.(aim, null);
    const certificate = { subject: {}, subjectaltname: "IP Address:127.0.0.1" };
    expect(socket.checkServerIdentity("127.0.0.1", certificate)).toBeUndefined();
    const present = ({ authenticator }: typeof one) => (authenticator as () => unknown)();
    expect(() => present(other)).toThrow(/without TLS/);
    expect(present(one)).toEqual({ auth_token: token });
    expect(() => present(one)).toThrow(/without TLS/);
    entra.close();
  });

  it("connects from browsers by wss:// only", async () => {
    for (const servers of ["tls://nats.example.com", "ws://nats.example.com", "nats.example.com"]) {
      const args: EntraConnectionArgs = { servers, credential, scope };
      await expect(connectInBrowser(args)).rejects.toThrow(failing(/wss:/));
    }
  });
});

describe("the command", () => {
  it("does not tell a token", async () => {
    for (const info of [{}, { tls_available: 1 }]) {
      const server = await falseServer(info);
      const servers = [`tls://127.0.0.1:${server.port}`];
      for (const more of [{}, { tls: { handshakeFirst: true } }, { allowClearText: true }]) {
        const settings = { file: "client.json", servers, ...more } as unknown as Settings;
        await expect(connectWith(settings, { token, oid })).rejects.toThrow(/cannot connect/);
      }
      expect(server.heard).not.toMatch(/telltale|CONNECT/);
    }
  });
});

describe("the callout", () => {
  it.each([
    ["", {}],
    [", nor with TLS first", { tls: { handshakeFirst: true } }],
    [", nor where it may use clear text elsewhere", { allowClearText: true }],
  ])("does not show its JWT and signature%s", async (_name, more) => {
    for (const info of [{}, { tls_available: 1 }]) {
      const server = await falseServer(info);
      const stop = new AbortController();
      const key = keyPair("user", secretOf("user"));
      const lines: string[] = [];
      const linking = Link.connect(
        {
          ...{ name: "callout", account: "AUTH" },
          nats: { servers: [`tls://127.0.0.1:${server.port}`], ...more },
          user: () => ({ jwt: "telltale", key }),
          log: jsonLog("callout-0", (line) => lines.push(line)),
        },
        stop.signal,
      );
      await expect.poll(() => lines.join("")).toContain("nats_unreachable");
      stop.abort();
      expect(await linking).toBeUndefined();
      expect(server.heard).not.toMatch(/telltale|CONNECT|sig/);
      expect(lines.join("")).not.toContain("telltale");
    }
  });
});
