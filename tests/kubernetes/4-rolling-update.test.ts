import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { previousNatsImage } from "./node/images.ts";
import { claims } from "../support/connect.ts";
import { get, rolledOut } from "./support/kubectl.ts";
import { closeSite, device, passed, siteClient } from "./support/plant.ts";
import { natsPods, pages } from "./support/pods.ts";
import { lost, streamMade, Publisher } from "./support/publisher.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";
import { Visitor } from "./support/visitor.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

const images = async () =>
  (await get(namespace, "pods", natsPods)).map(
    ({ spec }) => spec?.containers?.find(({ name }) => name === "nats")?.image,
  );

describe("another image, while a client publishes to a stream of three replicas", () => {
  let publisher: Publisher;
  let visitor: Visitor;
  let pump: Awaited<ReturnType<typeof device>>;
  /** What the device has received. */
  const orders: string[] = [];
  let site: NatsConnection;

  beforeAll(async () => {
    await streamMade(stack);
    const comesBack = { reconnectPeriod: 500, reconnectOnConnackError: true };
    pump = await device(stack, { ...comesBack, clean: false, resubscribe: false });
    pump.client.on("message", (_topic, payload) => orders.push(payload.toString()));
    await pump.client.subscribeAsync(`plant/${pump.oid}/orders`, { qos: 1 });
    site = await siteClient(stack);
    publisher = await Publisher.start(stack);
    visitor = new Visitor(stack, "sara");
    await stack.set("kubernetes.natsImage", previousNatsImage);
    await stack.up();
    await rolledOut(namespace, "statefulset/nats");
    await publisher.stop();
    await visitor.stop();
  });

  afterAll(async () => {
    await pump.client.endAsync(true);
    await site.close();
    await closeSite("--wait=false");
  });

  it("is what every node runs in the end", async () => {
    expect(await images()).toEqual([previousNatsImage, previousNatsImage, previousNatsImage]);
    const versions = await pages<{ version: string }>(natsPods, 8222, "/varz");
    expect(new Set(versions.map(({ version }) => version))).toEqual(new Set(["2.15.1"]));
  });

  it("has lost no message that was acknowledged", async () => {
    expect(publisher.acknowledged.size).toBeGreaterThan(100);
    expect(await lost(stack, publisher)).toEqual([]);
  });

  it("kept nobody from logging in for long", async ({ annotate }) => {
    const { logins, longestGap } = visitor;
    await annotate(`${logins} logins, at most ${longestGap} ms from one to the next`);
    expect(longestGap).toBeLessThan(5000);
  });

  it("left a device its session: it comes back, and need not subscribe again", async () => {
    const topic = `plant/${pump.oid}/orders`;
    await expect.poll(() => pump.client.connected, { timeout: 30_000 }).toBe(true);
    await pump.client.publishAsync(topic, "after the update", { qos: 1 });
    await expect.poll(() => orders, { timeout: 30_000 }).toEqual(["after the update"]);
  });

  it("left a leaf node to come back by itself with its token", async () => {
    const office = await stack.login("olga");
    const oid = claims(await stack.token("north"))["oid"] ?? "";
    expect(await passed(site, office, [`site.${oid}.a`], `site.${oid}.mark`)).toEqual([
      `site.${oid}.a`,
    ]);
    await office.close();
  });
});
