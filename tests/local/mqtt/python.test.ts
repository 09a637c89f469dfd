import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mqttDevice } from "../client/toolchains.ts";
import { office, Plant, pump } from "./plant.ts";

let plant: Plant;
let desk: NatsConnection;
let folder: string;

beforeAll(async () => {
  [plant, folder] = await Promise.all([Plant.start(), mkdtemp(join(tmpdir(), "nats-mqtt-"))]);
  desk = await plant.site.connect(plant.token(office, ["Plant.Office"]));
});
afterAll(async () => {
  await plant.stop();
  await rm(folder, { recursive: true });
});

it("the example in Python takes orders through two sessions, and loses none between them", async () => {
  const file = join(folder, "token");
  const lifetime = 6;
  const renew = () => {
    const exp = Math.floor(Date.now() / 1000) + lifetime;
    return writeFile(file, plant.token(pump, ["Plant.Device"], { exp, uti: `token-${exp}` }));
  };
  const reports: string[] = [];
  desk.subscribe("plant.*.*", {
    callback: (_error, message) => {
      reports.push(`${message.subject} ${message.string()}`);
    },
  });
  await desk.flush();
  await renew();
  const [program, ...args] = await mqttDevice();
  const device = spawn(program, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      ...{ MQTT_SERVER: `127.0.0.1:${plant.port}`, NATS_ACCOUNT: "plant", TOKEN_FILE: file },
    },
  });
  let said = "";
  device.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const renewing = setInterval(() => void renew(), 1_000);
  // orders come from a device, too: what waits in a session is of QoS 1
  const sender = await plant.device(pump, { clientId: `${pump}-sender` });
  try {
    await expect.poll(() => said, { timeout: 20_000 }).toContain("subscribed");
    const sessions = () =>
      plant.replica.records.filter(({ oid, client }) => oid === pump && client.lang === undefined);
    const before = sessions().length;
    let sent = 0;
    await expect
      .poll(
        async () => {
          await sender.publishAsync(`plant/${pump}/orders/run`, `order ${++sent}`, { qos: 1 });
          return sessions().length;
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBeGreaterThan(before);
    const done = Array.from({ length: sent }, (_, at) => `plant.${pump}.done order ${at + 1}`);
    await expect.poll(() => reports, { timeout: 20_000 }).toEqual(expect.arrayContaining(done));
    // it said goodbye, so no will
    expect(reports).not.toContain(`plant.${pump}.state lost`);
  } finally {
    clearInterval(renewing);
    const exited = once(device, "exit");
    device.kill();
    await exited;
  }
}, 90_000);
