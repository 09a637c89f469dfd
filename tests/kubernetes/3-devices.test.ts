import { connect as openSocket } from "node:net";
import { once } from "node:events";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { claims } from "../support/connect.ts";
import { addressOf, closeSite, device, passed, siteClient } from "./support/plant.ts";
import { KubernetesStack } from "./support/stack.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

describe("a device", () => {
  let client: MqttClient;
  let oid: string;
  beforeAll(async () => {
    ({ client, oid } = await device(stack));
  });
  afterAll(() => client.endAsync());

  it("logs in over TLS with its token, and gets the messages that are meant for it", async () => {
    const got: string[] = [];
    client.on("message", (topic, payload) => got.push(`${topic} ${payload.toString()}`));
    const [granted] = await client.subscribeAsync(`plant/${oid}/orders`, { qos: 2 });
    expect(granted?.qos).toBe(2);
    await client.publishAsync(`plant/${oid}/orders`, "run", { qos: 2 });
    await expect.poll(() => got).toEqual([`plant/${oid}/orders run`]);
    await expect(client.subscribeAsync("plant/+/orders")).rejects.toMatchObject({
      packet: { granted: [128] },
    });
  });

  it("is refused with the token of somebody else: return code 5", async () => {
    const password = await stack.token("omar");
    const clientId = claims(password)["oid"];
    await expect(device(stack, { password, clientId })).rejects.toMatchObject({ code: 5 });
  });

  it("is answered nothing in clear text", async () => {
    const { hostname, port } = new URL(await addressOf(stack, "mqtt"));
    const socket = openSocket(Number(port), hostname);
    let said = "";
    socket.on("data", (data) => (said += data.toString()));
    await once(socket, "connect");
    // CONNECT of MQTT 3.1.1, without anything else
    socket.write(Buffer.from("100c00044d5154540402003c0000", "hex"));
    await once(socket, "close");
    expect(said).not.toContain("\u0020\u0002"); // CONNACK
  });
});

describe("a leaf node", () => {
  afterAll(() => closeSite());

  it("logs in over TLS with its token, and passes on what its role says", async () => {
    const [there, here] = [await siteClient(stack), await stack.login("olga")];
    const oid = claims(await stack.token("north"))["oid"] ?? "";
    const subjects = [`site.${oid}.a`, "plans.a"];
    expect(await passed(there, here, subjects, `site.${oid}.mark`)).toEqual([`site.${oid}.a`]);
    expect(await passed(here, there, subjects, "plans.mark")).toEqual(["plans.a"]);
    await Promise.all([there.close(), here.close()]);
  });
});
