import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectWith } from "../../../cli/network/connect.ts";
import type { Settings } from "../../../cli/settings/settings.ts";
import { testCa } from "../../support/certificates.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { Terminal } from "../../support/terminal.ts";

const terminal = new Terminal();
const file = (name: string) => join(terminal.folder, name);
let nats: NatsServers;
let settings: Settings;

beforeAll(async () => {
  const [own, other] = await Promise.all([testCa(), testCa()]);
  const files = {
    "ca.pem": own.ca,
    "cert.pem": own.cert,
    "key.pem": own.key,
    "other.pem": other.ca,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(file(name), text);
  nats = await startNats({
    config: `
      host: 127.0.0.1, port: $NATS_PORT, http_port: $NATS_MONITOR_PORT
      tls { cert_file: ${JSON.stringify(file("cert.pem"))}, key_file: ${JSON.stringify(file("key.pem"))} }
      authorization { token: "the-token" }`,
  });
  settings = { servers: nats.urls, natsCaFile: file("ca.pem") } as unknown as Settings;
});
afterAll(async () => {
  await nats.stop();
  terminal.remove();
});

const login = { token: "the-token", oid: "somebody" };

describe("a connection", () => {
  it("is made over TLS, to a server that the settings' authority vouches for", async () => {
    const connection = await connectWith(settings, login);
    expect(connection.info?.tls_required).toBe(true);
    await connection.close();
  });

  it("is not made to another server: it would be shown the token", async () => {
    const wrong = { ...settings, natsCaFile: file("other.pem") };
    await expect(connectWith(wrong, login)).rejects.toMatchObject({
      code: "broker_unreachable",
      why: expect.stringMatching(/certificate/) as string,
    });
  });

  it("is not made to another machine without TLS, whatever the server says", async () => {
    const plain = await startNats({
      config: `host: 127.0.0.1, port: $NATS_PORT, http_port: $NATS_MONITOR_PORT`,
    });
    try {
      // a name that is not loopback's own, though it leads there
      const far = (scheme: string) => ({
        ...{ ...settings, natsCaFile: undefined },
        servers: plain.urls.map((url) => url.replace("nats://127.0.0.1", `${scheme}0.0.0.0`)),
      });
      for (const scheme of ["tls://", ""]) {
        await expect(connectWith(far(scheme), login)).rejects.toMatchObject({
          code: "broker_unreachable",
          why: expect.stringMatching(/offers no TLS/) as string,
        });
      }
      await expect(connectWith(far("nats://"), login)).rejects.toMatchObject({
        code: "settings_invalid",
        why: expect.stringMatching(/clear text/) as string,
      });
      const allowed = { ...far("nats://"), allowClearText: true } as const;
      await (await connectWith(allowed, login)).close();
    } finally {
      await plain.stop();
    }
  });

  it("is made to the next server when the first is down", async () => {
    const servers = ["nats://127.0.0.1:1", ...nats.urls];
    for (let i = 0; i < 5; i += 1) {
      const connection = await connectWith({ ...settings, servers }, login);
      await connection.close();
    }
  });

  it("that is refused is told from one that fails", async () => {
    await expect(connectWith(settings, { ...login, token: "wrong" })).rejects.toMatchObject({
      code: "login_refused",
    });
  });
});
