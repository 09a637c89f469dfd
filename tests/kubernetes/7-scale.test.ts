import { beforeAll, describe, expect, inject, it } from "vitest";
import { rolledOut, podTime } from "./support/kubectl.ts";
import { calloutPods, lives, natsPods, pages, readyPods } from "./support/pods.ts";
import { lost, streamMade, peers, Publisher } from "./support/publisher.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";
import { until } from "../support/waiting/until.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));
const three = ["nats-0", "nats-1", "nats-2"];

describe("five nodes instead of three, while a client publishes", () => {
  let before: Record<string, string>;
  let publisher: Publisher;

  beforeAll(async () => {
    await streamMade(stack);
    before = { ...(await lives(natsPods)), ...(await lives(calloutPods)) };
    publisher = await Publisher.start(stack);
    await stack.set("nodes", 5);
    await stack.up();
    await rolledOut(namespace, "statefulset/nats");
    await publisher.stop();
  });

  it("are ready, and each is connected to the four others", async () => {
    expect(await readyPods(natsPods)).toEqual([...three, "nats-3", "nats-4"]);
    await until(
      "routes from each node to each",
      async () => {
        const nodes = await pages<{ routes: { remote_name: string }[] }>(natsPods, 8222, "/routez");
        const counts = nodes.map(
          ({ routes }) => new Set(routes.map(({ remote_name }) => remote_name)).size,
        );
        return counts.length === 5 && counts.every((count) => count === 4);
      },
      podTime,
    );
  });

  it("are one JetStream", async () => {
    await until(
      "five nodes in the meta group",
      async () => {
        const jsz = await pages<{ meta_cluster?: { cluster_size: number } }>(
          natsPods,
          8222,
          "/jsz",
        );
        return jsz.every(({ meta_cluster }) => meta_cluster?.cluster_size === 5);
      },
      podTime,
    );
  });

  it("have cost the three nothing: the change is a reload for them", async () => {
    const after = { ...(await lives(natsPods)), ...(await lives(calloutPods)) };
    expect(after).toMatchObject(before);
  });

  it("left the stream its quorum, and every message that was acknowledged", async () => {
    expect(publisher.acknowledged.size).toBeGreaterThan(100);
    expect(publisher.longest).toBeLessThan(5000);
    expect((await peers(stack)).map(({ name }) => name).sort()).toEqual(three);
    expect(await lost(stack, publisher)).toEqual([]);
  });
});
