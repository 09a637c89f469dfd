import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { connect } from "@nats-io/transport-node";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { whoami } from "../../client/whoami.ts";
import { claims, login } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));

/** Serial number of a node's certificate. NATS says who it is before it speaks TLS. */
async function serialOf(server: string, ca: string): Promise<string> {
  const { hostname, port } = new URL(server);
  const plain = connectTcp(Number(port), hostname);
  await once(plain, "data");
  const socket = connectTls({ socket: plain, ca, servername: hostname });
  await once(socket, "secureConnect");
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

describe("with nats-entra:tls", () => {
  beforeAll(async () => {
    await stack.pulumi("config", "set", "-s", "local", "nats-entra:tls", "true");
    await stack.up();
  });
  afterAll(async () => {
    await stack.pulumi("config", "rm", "-s", "local", "nats-entra:tls");
    await stack.up();
  });

  it("clients connect by TLS, and by nothing else", async () => {
    const { servers, natsCa: ca } = await stack.settings();
    const token = await stack.token("omar");
    const inboxPrefix = `_INBOX.${claims(token)["oid"] ?? ""}`;
    for (const server of servers) {
      const options = { servers: server, token, inboxPrefix, reconnect: false };
      const connection = await connect({ ...options, tls: { ca } });
      await whoami(connection, claims(token)["oid"] ?? "");
      await connection.close();
      // without the authority, the node's certificate is nobody's
      await expect(connect(options)).rejects.toThrow(/certificate|secure|tls/i);
    }
  });

  it("devices connect by TLS with the authority of client.json, and by nothing else", async () => {
    const { natsCa: ca } = await stack.settings();
    const { stdout } = await stack.pulumi("stack", "output", "-s", "local", "listeners", "--json");
    const [address = ""] = (JSON.parse(stdout) as { mqtt: string[] }).mqtt;
    expect(address).toMatch(/^mqtts:/);
    const password = await stack.token("omar");
    const options = { username: "operations", password, clientId: claims(password)["oid"] ?? "" };
    // the callout answers, and no role of omar's is for MQTT: return code 5
    await expect(mqtt.connectAsync(address, { ...options, ca })).rejects.toMatchObject({ code: 5 });
    await expect(mqtt.connectAsync(address, options)).rejects.toThrow(/certificate/);
    const clear = mqtt.connectAsync(address.replace("mqtts:", "mqtt:"), options, false);
    await expect(clear).rejects.toThrow(/connect to server|ECONNRESET/);
  });

  it("a new certificate is a reload: it is there for who comes, and who is there stays", async () => {
    const { servers, natsCa: ca = "" } = await stack.settings();
    const before = await Promise.all(servers.map((server) => serialOf(server, ca)));
    const token = await stack.token("sara");
    const sara = await login({ servers, token, ca });
    await stack.must("pulumi stack select local\nnats-entra rotate tls");
    await stack.up();
    await vi.waitFor(
      async () => {
        const now = await Promise.all(servers.map((server) => serialOf(server, ca)));
        for (const [node, serial] of now.entries()) expect(serial).not.toBe(before[node]);
      },
      { timeout: 30_000, interval: 500 },
    );
    await whoami(sara, claims(token)["oid"] ?? "");
    await sara.close();
    await stack.pulumi("config", "rm", "-s", "local", "nats-entra:rotate");
  }, 120_000);

  it("nodes find each other and callouts answer by TLS too", async () => {
    const status = await stack.cli("status", "--wait", "60");
    expect(status.code, status.stdout + status.stderr).toBe(0);
    const demo = await stack.cli("demo");
    expect(demo.code, demo.stdout + demo.stderr).toBe(0);
  });
});
