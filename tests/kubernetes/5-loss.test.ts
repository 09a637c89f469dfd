import { beforeAll, describe, expect, inject, it } from "vitest";
import { get, kubectl, podTime } from "./support/kubectl.ts";
import { calloutPods, natsPods, readyPods } from "./support/pods.ts";
import { lost, streamMade, peers, Publisher } from "./support/publisher.ts";
import { KubernetesStack, namespace } from "./support/stack.ts";
import { Visitor } from "./support/visitor.ts";
import { until } from "../support/waiting/until.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

/** Deletes a pod under load, and waits until there are as many as before. */
async function loseOne(selector: string, name: string, ...how: string[]) {
  const { length } = await readyPods(selector);
  const uidOf = async () =>
    (await get(namespace, "pods", selector)).find((pod) => pod.metadata.name === name)?.metadata
      .uid;
  const before = await uidOf();
  const publisher = await Publisher.start(stack);
  const visitor = new Visitor(stack, "sara");
  await kubectl("-n", namespace, "delete", "pod", name, ...how);
  await until(
    "another pod in its place",
    async () => {
      const ready = await readyPods(selector);
      return ready.length === length && (await uidOf()) !== before;
    },
    podTime,
  );
  await publisher.stop();
  await visitor.stop();
  return { publisher, visitor };
}

type Load = Awaited<ReturnType<typeof loseOne>>;

describe("a callout's pod that is deleted", () => {
  let load: Load;
  beforeAll(async () => {
    await streamMade(stack);
    const [name = ""] = await readyPods(calloutPods);
    load = await loseOne(calloutPods, name);
  });

  it("refuses nobody: what it was asked it answers, and the other takes over", () => {
    const { visitor } = load;
    expect(visitor.failures).toEqual([]);
    expect(visitor.longestGap).toBeLessThan(2500);
    expect(visitor.logins).toBeGreaterThan(10);
  });
});

describe("the pod of the stream's leader that is killed", () => {
  let load: Load;
  beforeAll(async () => {
    const [leader] = await peers(stack);
    // a second for its goodbye, which takes longer, and never by force: then Kubernetes starts another server
    // on the same volume before this one has ended
    load = await loseOne(natsPods, leader?.name ?? "", "--grace-period=1");
  });

  it("keeps nobody from logging in for long", () => {
    const { visitor } = load;
    expect(visitor.longestGap).toBeLessThan(5000);
    expect(visitor.logins).toBeGreaterThan(10);
  });

  it("takes no message along that was acknowledged", async () => {
    const { publisher } = load;
    expect(publisher.acknowledged.size).toBeGreaterThan(50);
    expect(await lost(stack, publisher)).toEqual([]);
  });

  it("catches up with the stream", async () => {
    await until(
      "current replicas",
      async () => {
        const replicas = await peers(stack);
        return replicas.length === 3 && replicas.every(({ current }) => current);
      },
      podTime,
    );
  });
});
