import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect as openSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IClientOptions, MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile, controlAccount, inspect, revoke, role } from "../../../access/index.ts";
import { testCa } from "../../support/certificates.ts";
import { Steer } from "../control/steer.ts";
import { heard, Plant, plantPolicy, pump } from "./plant.ts";

/** Devices as they connect from outside: over TLS, and browsers over websocket; with a callout that can end sessions. */
const operator = { oid: "cccccccc-0000-4000-8000-000000000012", roles: ["Nats.Operate"] };
const control = controlAccount({ disk: "256MiB" });
const { document } = compile({
  ...plantPolicy,
  accounts: [...plantPolicy.accounts, control],
  roles: [
    ...plantPolicy.roles,
    role("Nats.Operate", {
      ...{ description: "Ends sessions", account: control, members: ["user"] },
      grants: [inspect(), revoke()],
    }),
  ],
});

let folder: string;
let ca: string;
let plant: Plant;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-mqtt-tls-"));
  const made = await testCa();
  ca = made.ca;
  const tls = { certificateFile: join(folder, "tls.crt"), keyFile: join(folder, "tls.key") };
  await writeFile(tls.certificateFile, made.cert);
  await writeFile(tls.keyFile, made.key);
  plant = await Plant.start(document, { tls });
});
afterEach(() => plant.clear());
afterAll(async () => {
  await plant.stop();
  await rm(folder, { recursive: true });
});

const orders = `plant/${pump}/orders`;
const slow = { timeout: 15_000 };
const closing = (client: MqttClient) =>
  new Promise((resolve) => {
    client.once("close", () => resolve("closed"));
  });
const grantedLogins = () =>
  plant.replica.records.filter(({ oid, decision }) => oid === pump && decision === "granted");

describe.each([
  ["mqtts", 0],
  ["wss", 1],
] as const)("a device by %s", (_scheme, which) => {
  const connects = (options: IClientOptions = {}) =>
    plant.device(pump, { ca, ...options }, plant.secure[which]);

  it("logs in with its token as the password, and sends and receives with every QoS", async () => {
    const since = plant.replica.records.length;
    const device = await connects();
    const [record] = (await plant.replica.recorded(since + 1)).slice(-1);
    expect(record).toMatchObject({ decision: "granted", client: { type: "mqtt" } });
    for (const qos of [0, 1, 2] as const) {
      await device.subscribeAsync(`${orders}/${qos}`, { qos });
      await device.publishAsync(`${orders}/${qos}`, "run", { qos });
    }
    const expected = [0, 1, 2].map((qos) => `${orders}/${qos} run`);
    await expect.poll(() => heard(device).toSorted()).toEqual(expected);
  });

  it("does not show its token to a server whose authority it does not know", async () => {
    const since = plant.replica.records.length;
    await expect(connects({ ca: undefined })).rejects.toThrow(/certificate|issuer/);
    await connects();
    expect(await plant.decided(since)).toEqual(["plant"]);
  });

  it("is disconnected when its session ends, refused with the same token, and let in with a fresh one", async () => {
    const exp = Math.floor(Date.now() / 1000) + 3;
    const password = plant.token(pump, undefined, { exp });
    const device = await connects({ clean: false, password });
    await device.subscribeAsync(`${orders}/#`, { qos: 1 });
    expect(await closing(device)).toBe("closed");
    await expect(connects({ clean: false, password })).rejects.toThrow();
    const again = await connects({ clean: false });
    await again.publishAsync(`${orders}/run`, "go", { qos: 1 });
    await expect.poll(() => heard(again), slow).toEqual([`${orders}/run go`]);
    await again.endAsync();
    await connects();
  });

  it("is disconnected when its token is revoked, and comes back by itself with a fresh one", async () => {
    let uti = `stolen-${which}`;
    const token = () => plant.token(pump, undefined, { uti });
    const device = await connects({
      ...{ password: token(), reconnectPeriod: 200, reconnectOnConnackError: true },
    });
    const logins = grantedLogins().length;
    const steer = await Steer.connect(plant.site, operator);
    const closed = closing(device);
    const since = plant.replica.records.length;
    const revoked = await steer.ask("revoke", {
      ...{ op: "revoke", reason: "stolen", target: { uti } },
    });
    expect(revoked).toMatchObject({ ok: true, ended: 1 });
    expect(await closed).toBe("closed");
    await expect
      .poll(() => plant.replica.records.slice(since).map(({ reason }) => reason), slow)
      .toContain("revoked");
    expect(device.connected).toBe(false);
    uti = `fresh-${which}`;
    device.options.password = token();
    await expect.poll(() => grantedLogins().length, slow).toBe(logins + 1);
    await device.publishAsync(`plant/${pump}/state`, "on", { qos: 1 });
    await steer.connection.close();
  });

  it("is answered nothing in clear text", async () => {
    const { port } = new URL(plant.secure[which]);
    const socket = openSocket(Number(port), "127.0.0.1");
    let said = "";
    socket.on("data", (data) => (said += data.toString("latin1")));
    await once(socket, "connect");
    const asked =
      which === 0 ? "\u0010\u000c\u0000\u0004MQTT\u0004\u0002\u0000<\u0000\u0000" : upgrade;
    socket.write(Buffer.from(asked, "latin1"));
    await once(socket, "close");
    // CONNACK, or the answer to the upgrade
    expect(said.startsWith("\u0020\u0002")).toBe(false);
    expect(said).not.toContain("101 Switching");
  });
});

const upgrade = [
  ...["GET /mqtt HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"],
  ...["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"],
  ...["Sec-WebSocket-Protocol: mqtt", "", ""],
].join("\r\n");
