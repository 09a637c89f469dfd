import { beforeAll, describe, expect, inject, it } from "vitest";
import { previousNatsImage } from "./node/images.ts";
import { get, rolledOut } from "./support/kubectl.ts";
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

  beforeAll(async () => {
    await streamMade(stack);
    publisher = await Publisher.start(stack);
    visitor = new Visitor(stack, "sara");
    await stack.set("kubernetes.natsImage", previousNatsImage);
    await stack.up();
    await rolledOut(namespace, "statefulset/nats");
    await publisher.stop();
    await visitor.stop();
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
});
